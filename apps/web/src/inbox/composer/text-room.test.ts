import { expect, it } from '@jest/globals';
import { textRoom } from './text-room.ts';

it('counts characters or bytes, as the platform does', () => {
  expect(textRoom('Дзень 🙂', { max: 10, unit: 'chars' })).toMatchObject({
    length: 8,
    left: 2,
    isOver: false,
  });
  expect(textRoom('Дзень 🙂', { max: 10, unit: 'bytes' })).toMatchObject({
    length: 15,
    left: -5,
    isOver: true,
  });
});

it('is worth showing when a tenth is left', () => {
  expect(textRoom('a'.repeat(899), { max: 1_000, unit: 'bytes' }).isNear).toBe(false);
  expect(textRoom('a'.repeat(900), { max: 1_000, unit: 'bytes' })).toMatchObject({
    isNear: true,
    isOver: false,
  });
  expect(textRoom('a'.repeat(1_000), { max: 1_000, unit: 'bytes' })).toMatchObject({
    left: 0,
    isOver: false,
  });
});
