import { describe, expect, it } from '@jest/globals';
import { LABEL_COLORS } from '@switchboard/protocol';
import { LABEL_COLOURS, shadeOf } from './label-colours.ts';

describe('colours of labels', () => {
  it('are those of the server, each with a shade of its own', () => {
    expect(LABEL_COLOURS).toEqual(LABEL_COLORS);
    expect(new Set(LABEL_COLOURS.map(shadeOf)).size).toBe(LABEL_COLORS.length);
    expect(shadeOf('octarine')).toBe(shadeOf('grey'));
  });
});
