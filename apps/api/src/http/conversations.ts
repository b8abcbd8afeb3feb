import { z } from 'zod';
import { capabilitiesOf } from '@switchboard/channels';
import { type Clock, isUuid, type Platform, SwitchboardError } from '@switchboard/core';
import type { ConversationStore, InboxQueries, ReplyChannel } from '@switchboard/database';
import {
  capabilitiesSchema,
  conversationSchema,
  messageSchema,
  replyChannelSchema,
  unreadSchema,
} from '@switchboard/protocol';
import { assertMayWrite } from '../auth/channel-access.ts';
import type { LogPosition } from '../sockets/frames.ts';
import { sendEventCursor } from './event-cursor.ts';
import { conversationId, findConversation } from './find-conversation.ts';
import { count } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, userRoute } from './route.ts';

export interface ConversationRoutesOptions {
  queries: InboxQueries;
  conversations: ConversationStore;
  clock: Clock;
  /** How far the event log has been published. */
  position: () => LogPosition;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const params = z.object({ id: conversationId });

const uuid = (what: string) => z.string().refine(isUuid, `must be ${what}`);

/** One conversation with its messages. */
export function conversationRoutes(options: ConversationRoutesOptions): Route[] {
  return [readRoute(options), markReadRoute(options)];
}

function readRoute(options: ConversationRoutesOptions): Route {
  const { queries, clock, position } = options;
  return userRoute(
    {
      method: 'get',
      path: `${BASE}/conversations/:id`,
      summary: 'A conversation and a page of its messages, oldest first',
      params,
      query: z.object({
        limit: count({ default: 100, min: 1, max: 500 }),
        offset: count({ default: 0, max: 10_000_000 }),
        before: z
          .string()
          .optional()
          .transform((value) => value || null)
          .refine((value) => value === null || isUuid(value), 'must be the id of a message'),
      }),
      response: conversationSchema.extend({
        messages: z.array(messageSchema),
        has_more_messages: z.boolean(),
        /** Accounts by which it can be answered: several of ours may be in one group. */
        reply_channels: z.array(replyChannelSchema),
      }),
    },
    async ({ params: { id }, query, response }) => {
      sendEventCursor(response, position());
      const conversation = await findConversation(queries, id, clock.now());
      const { platform } = conversation;
      const reply_channels = conversation.reply_channels.map((line) => replyChannel(platform, line));
      return { ...conversation, reply_channels, ...(await queries.messages(conversation.id, query)) };
    },
  );
}

function markReadRoute(options: ConversationRoutesOptions): Route {
  const { queries, conversations, clock, onChanged } = options;
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/mark-read`,
      summary: 'Read a conversation, up to a message or to its end',
      params,
      // The CRM's front end sends no body.
      body: z.object({ up_to: uuid('the id of a message').optional() }).optional(),
      response: unreadSchema,
    },
    async ({ params: { id }, body }, principal) => {
      assertMayWrite(principal, null);
      const found = await findConversation(queries, id, clock.now());
      assertMayWrite(principal, found.channel_id);
      const conversation = await conversations.markRead({
        conversationId: found.id,
        userId: principal.user.id,
        upToMessageId: body?.up_to ?? null,
        at: new Date(clock.now()),
      });
      if (conversation === null)
        throw new SwitchboardError('not_found', 'There is no such message in this conversation.');
      onChanged();
      return { status: 'ok' as const, unread_count: conversation.unread_count };
    },
  );
}

/** A line with what it can say. */
function replyChannel(platform: Platform, line: ReplyChannel): z.input<typeof replyChannelSchema> {
  const { channel_id, name, is_bot: isBot, allows_human_agent: human_agent } = line;
  const capabilities = snakeCased(capabilitiesOf(platform, { isBot }));
  return { channel_id, name, human_agent, capabilities: capabilitiesSchema.parse(capabilities) };
}

/** The same data with its keys as JSON has them here. */
function snakeCased(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(snakeCased);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCased(value),
    ]),
  );
}
