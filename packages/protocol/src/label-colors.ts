// Without zod, which pages must not load.

/** Colours by name: each theme of a page has its own shade of them. */
export const LABEL_COLORS = [
  'grey',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const;
export type LabelColor = (typeof LABEL_COLORS)[number];
