import { describe, expect, it } from '@jest/globals';
import { isUuid, newId } from './ids.ts';

describe('ids', () => {
  it('are UUIDs v7 that only grow and never repeat', () => {
    const ids = Array.from({ length: 50_000 }, newId);
    expect(ids.every((id) => isUuid(id) && id[14] === '7' && /[89ab]/.test(id[19]!))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id, index) => index === 0 || id > ids[index - 1]!)).toBe(true);
  });

  it('tell when they were made', () => {
    const made = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
    expect(Math.abs(made - Date.now())).toBeLessThan(10_000);
  });
});
