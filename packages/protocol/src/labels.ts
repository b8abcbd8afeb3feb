import { z } from 'zod';
import { LABEL_COLORS } from './label-colors.ts';

export const labelSchema = z.object({
  id: z.string(),
  name: z.string(),
  color: z.enum(LABEL_COLORS),
  created_at: z.string(),
});

/** `GET labels`. */
export const labelListSchema = z.object({ labels: z.array(labelSchema).describe('by name') });

/** `DELETE labels/{id}`. */
export const labelDeletedSchema = z.object({
  status: z.literal('deleted'),
  conversations: z.number().int().describe('from which it was taken off'),
});

export type LabelView = z.infer<typeof labelSchema>;
