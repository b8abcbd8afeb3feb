import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { PipedLines } from './terminal.ts';

describe('PipedLines', () => {
  it('hands out a line at a time, however they come', async () => {
    const input = new PassThrough();
    const lines = new PipedLines(input);
    const first = lines.next();
    input.write('246');
    input.write('80\nthe pass');
    expect(await first).toBe('24680');
    input.end('word\r\nlast');
    expect(await lines.next()).toBe('the password');
    expect(await lines.next()).toBe('last');
    await expect(lines.next()).rejects.toThrow('Nothing more');
  });

  it('stops waiting when it is told to, and loses nothing', async () => {
    const input = new PassThrough();
    const lines = new PipedLines(input);
    const stop = new AbortController();
    const given = lines.next(stop.signal);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    input.end('kept\n');
    expect(await lines.next()).toBe('kept');
  });
});
