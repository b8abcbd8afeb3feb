import { z } from 'zod';
import { filterSchema, uuid } from './event-filter.ts';

const conversationId = uuid('the id of a conversation');

const clientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('heartbeat'), seq: z.string().regex(/^\d{1,19}$/) }),
  z.object({ type: z.literal('typing'), conversation_id: conversationId, on: z.boolean() }),
  z.object({ type: z.literal('viewing'), conversation_id: conversationId.nullable() }),
  filterSchema.extend({ type: z.literal('subscribe') }),
]);

export type ClientFrame = z.output<typeof clientFrame>;

/** What a client of `switchboard.v1` says, or a sentence about what is wrong with it. */
export function parseClientFrame(text: string): ClientFrame | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'This is no JSON.';
  }
  const parsed = clientFrame.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `This frame is not understood: ${[...(issue?.path ?? []), issue?.message].join(' ')}.`;
}
