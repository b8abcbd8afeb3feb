import { z } from 'zod';
import { type Clock, PLATFORMS } from '@switchboard/core';
import { INBOX_FILTERS, type InboxQueries } from '@switchboard/database';
import { conversationSchema } from '@switchboard/protocol';
import type { LogPosition } from '../sockets/frames.ts';
import { sendEventCursor } from './event-cursor.ts';
import { uuid } from '../sockets/event-filter.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

/** A number in a query string. */
export function count(options: { default: number; min?: number; max: number }) {
  return z.coerce
    .number()
    .int()
    .min(options.min ?? 0)
    .max(options.max)
    .default(options.default);
}

/** An optional text in a query string; front ends send empty ones. */
export const optionalText = text({ max: 200 })
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? null : value.trim()));

/** Front ends send empty ones. */
const optionalUuid = (what: string) =>
  z
    .union([uuid(what), z.literal('').transform(() => null)])
    .nullish()
    .transform((value) => value ?? null);

export interface InboxRoutesOptions {
  queries: InboxQueries;
  clock: Clock;
  /** How far the event log has been published. */
  position: () => LogPosition;
}

/** The list of conversations. */
export function inboxRoutes({ queries, clock, position }: InboxRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/inbox`,
        summary: 'Conversations, the liveliest first',
        query: z.object({
          filter: z.enum(INBOX_FILTERS).default('all'),
          platform: z.union([z.enum(PLATFORMS), z.literal('').transform(() => undefined)]).optional(),
          channel_id: optionalUuid('the id of a channel'),
          label_id: optionalUuid('the id of a label'),
          assigned_to: optionalText.describe('the id of a user, or `nobody`'),
          search: optionalText,
          limit: count({ default: 50, min: 1, max: 200 }),
          offset: count({ default: 0, max: 1_000_000 }),
          cursor: optionalText,
        }),
        response: z.object({
          conversations: z.array(conversationSchema),
          total: z.number().int(),
          unread_total: z.number().int(),
          has_more: z.boolean(),
          next_cursor: z.string().nullable(),
        }),
      },
      async ({ query, response }, { user }) => {
        sendEventCursor(response, position());
        const { channel_id: channelId, label_id: labelId, assigned_to: assignedTo, ...rest } = query;
        const places = { platform: query.platform ?? null, channelId, labelId, assignedTo };
        return await queries.inbox({ ...rest, ...places, userId: user.id }, clock.now());
      },
    ),
  ];
}
