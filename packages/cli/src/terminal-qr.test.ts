import { describe, expect, it } from '@jest/globals';
import { encode } from 'uqr';
import { terminalQr } from './terminal-qr.ts';

const URL = `tg://login?token=${Buffer.alloc(32, 5).toString('base64url')}`;

/** Reads the modules back from the drawing. */
function darkModules(drawing: string): boolean[][] {
  return drawing
    .trimEnd()
    .split('\n')
    .flatMap((line) => [
      Array.from(line, (cell) => cell !== '█' && cell !== '▀'),
      Array.from(line, (cell) => cell !== '█' && cell !== '▄'),
    ]);
}

describe('terminalQr', () => {
  it('draws every module of the code', () => {
    const { data, size } = encode(URL, { border: 2, ecc: 'L' });
    const drawn = darkModules(terminalQr(URL, { isPlain: true }));
    expect(drawn.slice(0, size)).toEqual(data);
    // It fits on a terminal of 80 columns and 24 lines.
    expect(size).toBeLessThan(48);
  });

  it('sets and takes back its colours on each line', () => {
    for (const line of terminalQr(URL).trimEnd().split('\n')) {
      expect(line.startsWith('\u001b[97;40m')).toBe(true);
      expect(line.endsWith('\u001b[0m')).toBe(true);
    }
  });
});
