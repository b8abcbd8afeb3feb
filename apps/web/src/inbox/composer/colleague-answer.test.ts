import { expect, it } from '@jest/globals';
import { answeredMeanwhile, lastPosition } from './colleague-answer.ts';

const message = (position: number, author: string | null, rest: object = {}) => ({
  position,
  direction: author === 'customer' ? ('inbound' as const) : ('outbound' as const),
  author_id: author === 'customer' ? null : author,
  type: 'text' as const,
  deleted_at: null,
  ...rest,
});

it('is an answer of somebody else, after the draft was begun', () => {
  const all = [message(1, 'petro'), message(2, 'customer'), message(3, 'olena'), message(4, 'petro')];
  expect(answeredMeanwhile(all, 2, 'olena')).toBe(all[3]);
  expect(answeredMeanwhile(all, 4, 'olena')).toBeNull();
  expect(answeredMeanwhile(all, null, 'olena')).toBeNull();
  expect(answeredMeanwhile(all, 2, 'petro')).toBe(all[2]);
});

it('may come from another application, and is none when it was taken back or is not sent yet', () => {
  const elsewhere = message(3, null);
  expect(answeredMeanwhile([elsewhere], 2, 'olena')).toBe(elsewhere);
  expect(answeredMeanwhile([message(3, 'petro', { deleted_at: '2026' })], 2, 'olena')).toBeNull();
  expect(answeredMeanwhile([message(9, null, { is_local: true })], 2, 'olena')).toBeNull();
  expect(answeredMeanwhile([message(3, null, { type: 'system' })], 2, 'olena')).toBeNull();
});

it('the last place is one that the server knows', () => {
  expect(lastPosition([])).toBeNull();
  expect(lastPosition([message(5, 'olena'), message(99, null, { is_local: true as const })])).toBe(5);
});
