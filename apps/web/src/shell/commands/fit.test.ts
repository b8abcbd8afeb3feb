import { describe, expect, it } from '@jest/globals';
import { fitOf, fitting } from './fit.ts';

const names = (typed: string, ...all: string[]): string[] =>
  fitting(
    all.map((name) => ({ name })),
    typed,
  ).map(({ name }) => name);

describe('what fits what somebody types', () => {
  it('begins so, has it, or has its letters in order', () => {
    expect(names('arch', 'Search', 'Show: Archived', 'Archive', 'Labels')).toEqual([
      'Archive',
      'Show: Archived',
      'Search',
    ]);
    expect(names('asg', 'Assign to me', 'Archive')).toEqual(['Assign to me']);
    expect(names('zl', 'Łżółty', 'Złoty')).toEqual(['Złoty']);
    expect(names('show mine', 'Show: Mine', 'Show: New', 'Mine')).toEqual(['Show: Mine']);
  });

  it('is everything, in its order, where nothing is typed', () => {
    expect(names(' ', 'b', 'a')).toEqual(['b', 'a']);
  });

  it('is nothing where letters are missing', () => {
    expect(fitOf('Archive', 'xyz')).toBeNull();
    expect(fitOf('Archive', 'archive now')).toBeNull();
    expect(fitOf('', 'a')).toBeNull();
  });
});
