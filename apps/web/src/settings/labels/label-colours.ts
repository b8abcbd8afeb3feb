import type { LabelColor } from '@switchboard/protocol';

/** The shade of each colour, on light and on dark ground. */
const SHADES: ReadonlyMap<LabelColor, string> = new Map([
  ['grey', 'light-dark(#6b7780, #a5b0b8)'],
  ['red', 'light-dark(#c0322b, #ff8d84)'],
  ['orange', 'light-dark(#b45309, #f6ad55)'],
  ['yellow', 'light-dark(#94730a, #e9c64a)'],
  ['green', 'light-dark(#1c7a3e, #7ed99c)'],
  ['teal', 'light-dark(#0f766e, #5eead4)'],
  ['blue', 'light-dark(#1d5fa8, #8fc4ff)'],
  ['purple', 'light-dark(#7240a8, #cda6ff)'],
  ['pink', 'light-dark(#b0306f, #ff9ccb)'],
]);

/** All of them, in their order. Written here: the protocol's own list would bring its schemas along. */
export const LABEL_COLOURS: readonly LabelColor[] = [...SHADES.keys()];

/** A CSS colour; grey for one that this version does not know. */
export function shadeOf(color: string): string {
  return SHADES.get(color as LabelColor) ?? SHADES.get('grey')!;
}
