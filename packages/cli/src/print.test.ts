import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { printRows } from './print.ts';

describe('printRows', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('shows what a terminal would obey, in words of strangers', () => {
    let printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      printed += String(chunk);
      return true;
    });
    printRows([{ id: '1\u001b[2J\n2\u202e', name: 'Żółć' }], { none: 'none' });
    expect(printed.split('\n')[1]).toBe('1\\u{1b}[2J\\u{a}2\\u{202e}  Żółć');
    printRows([{ id: '\u001b' }], { json: true, none: 'none' });
    expect(printed).toContain('"\\u001b"');
  });
});
