import { expect, it } from '@jest/globals';
import { CHOICES_MAX, parseChoices, withChoice } from './bounded-choices.ts';

it('remembers the latest choices, and no more than its bound', () => {
  let text: string | null = null;
  for (let at = 0; at < CHOICES_MAX + 3; at++) text = withChoice(text, `c${at}`, 'one');
  text = withChoice(text, 'c5', 'other');
  const choices = parseChoices(text);
  expect(choices.size).toBe(CHOICES_MAX);
  expect(choices.get('c2')).toBeUndefined();
  expect(choices.get('c5')).toBe('other');
  expect([...choices.keys()].at(-1)).toBe('c5');
});

it.each([null, '{', '{"a":1}', '[1,["a"],["b",2]]'])('reads %s as nothing', (text) => {
  expect(parseChoices(text).size).toBe(0);
});
