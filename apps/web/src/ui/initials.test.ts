import { describe, expect, it } from '@jest/globals';
import { initialsOf, tintOf } from './initials.ts';

describe('the sign of a person', () => {
  it.each([
    ['Олена Шевченко', 'ОШ'],
    ['anna', 'A'],
    ['+48 123 456 789', '41'],
    ['(Biuro) Łódź', 'BŁ'],
    ['👩‍👩‍👧 Kowalscy', '👩‍👩‍👧K'],
    ['', '?'],
    ['   ', '?'],
  ])('of %j is %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('keeps its colour', () => {
    expect(tintOf('Anna')).toBe(tintOf('Anna'));
    expect(new Set(['Anna', 'Olena', 'Jan', 'Marek', 'Iryna', 'Piotr'].map(tintOf)).size).toBeGreaterThan(2);
  });
});
