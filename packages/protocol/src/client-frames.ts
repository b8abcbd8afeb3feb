import { z } from 'zod';

const ids = z.array(z.string()).nullable().optional();

/** What a `switchboard.v1` client may send. */
export const clientFrames = {
  heartbeat: z.object({
    type: z.literal('heartbeat'),
    seq: z.string().regex(/^\d+$/).describe('the last event that the client has dealt with'),
  }),
  subscribe: z.object({
    type: z.literal('subscribe'),
    platforms: ids,
    channels: ids,
    conversations: ids,
  }),
  typing: z.object({ type: z.literal('typing'), conversation_id: z.string(), on: z.boolean() }),
  viewing: z.object({ type: z.literal('viewing'), conversation_id: z.string().nullable() }),
};

export const clientFrame = z.discriminatedUnion('type', [
  clientFrames.heartbeat,
  clientFrames.subscribe,
  clientFrames.typing,
  clientFrames.viewing,
]);

export type ClientFrame = z.infer<typeof clientFrame>;

/** Which events a client wants; a list that is left out, or null, lets everything pass. */
export type EventFilter = Omit<z.infer<typeof clientFrames.subscribe>, 'type'>;
