import { isDeepStrictEqual } from 'node:util';
import type { Request } from 'express';
import { z } from 'zod';
import { isUuid, LIMITS, type OutboundInteractive, storableJson, SwitchboardError } from '@switchboard/core';
import type { InboxQueries, ReplyStore } from '@switchboard/database';
import type { Replies, WebhookServices } from '@switchboard/messaging';
import { messageSchema } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { assertMayWrite } from '../auth/channel-access.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';
import type { Trail } from './trail.ts';

export interface MessageRoutesOptions {
  queries: InboxQueries;
  services: WebhookServices;
  replies: Replies;
  /** Where messages stand. */
  places: Pick<ReplyStore, 'channelsOf'>;
  trail: Trail;
  now: () => number;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const LINK_CHARS_MAX = 2_000;

const uuid = (what: string) => z.string().refine(isUuid, `must be ${what}`);
const ofConversation = z.object({ id: text({ min: 1, max: 600 }) });
const ofMessage = z.object({ id: uuid('the id of a message') });

/** The same again is the same message; chosen by the client. */
export const clientMessageId = text({ min: 1, max: 200 });

/** An upload by its id, or as the answer to the upload had it. */
const attachment = z
  .union([uuid('the id of an upload'), z.object({ id: uuid('the id of an upload') })])
  .transform((value) => (typeof value === 'string' ? value : value.id).toLowerCase());

export const template = z.object({
  name: text({ min: 1, max: 512 }),
  language: text({ min: 1, max: 20 }).describe('as WhatsApp names it: `pl`, `en_US`'),
  components: z
    .array(z.unknown())
    .max(20)
    .refine(isStorable, 'must not contain NUL, half a character or what is nested too deep')
    .default([])
    .describe('what fills the gaps, as WhatsApp takes it'),
});

const words = (max: number) => text({ min: 1, max });
const option = z.object({ id: words(256), title: words(80) });

/** As browsers write it, so that whatever was in it can be stored and sent. */
const link = z
  .url({ protocol: /^https?$/ })
  .max(LINK_CHARS_MAX)
  .transform((url) => new URL(url).href)
  .pipe(z.string().max(LINK_CHARS_MAX));

const interactive: z.ZodType<OutboundInteractive> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('buttons'),
    header: words(60).optional(),
    footer: words(60).optional(),
    buttons: z.array(option).min(1).max(13),
  }),
  z.object({
    kind: z.literal('list'),
    header: words(60).optional(),
    footer: words(60).optional(),
    button: words(20),
    sections: z
      .array(
        z.object({
          title: words(24).optional(),
          rows: z
            .array(option.extend({ description: words(72).optional() }))
            .min(1)
            .max(10),
        }),
      )
      .min(1)
      .max(10),
  }),
  z.object({
    kind: z.literal('link'),
    header: words(60).optional(),
    footer: words(60).optional(),
    title: words(20),
    url: link,
  }),
]) as z.ZodType<OutboundInteractive>;

const newMessage = z.object({
  content: text({ max: LIMITS.messageTextCharsMax })
    .nullish()
    .describe('the words, or the caption of a file; of a template, what it says with its gaps filled'),
  attachments: z
    .array(attachment)
    .max(30)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name an upload twice')
    .nullish(),
  reply_to: text({ min: 1, max: 600 }).nullish().describe('the message that this one answers'),
  client_message_id: clientMessageId.nullish().describe('the same again gives the same message'),
  template: template.nullish().describe('WhatsApp'),
  interactive: interactive.nullish().describe('buttons, a list or a link under the words'),
  channel_id: uuid('the id of a channel').nullish().describe('one of `reply_channels`'),
});

/** What people write, and do with what they have written. */
export function messageRoutes(options: MessageRoutesOptions): Route[] {
  return [sendRoute(options), ...changeRoutes(options)];
}

function sendRoute({ queries, services, now, onChanged }: MessageRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/messages`,
      summary: 'Answer. Queued at once; how it fares is told by events',
      params: ofConversation,
      body: newMessage,
      response: messageSchema,
      status: 201,
    },
    async ({ params: { id }, body, request }, principal) => {
      assertMayWrite(principal, null);
      const conversation = await queries.conversation(id, now());
      if (conversation === null) throw new SwitchboardError('not_found', 'There is no such conversation.');
      assertMayWrite(principal, conversation.channel_id);
      assertMayWrite(principal, body.channel_id ?? null);
      const { message } = await services[conversation.platform].sendMessage({
        conversationId: conversation.id,
        channelId: body.channel_id ?? null,
        text: body.content ?? null,
        uploadIds: body.attachments ?? [],
        replyTo: body.reply_to ?? null,
        template: body.template ?? null,
        interactive: body.interactive ?? null,
        clientMessageId: body.client_message_id ?? idempotencyKey(request),
        authorId: principal.user.id,
      });
      onChanged();
      return message;
    },
  );
}

function changeRoutes(options: MessageRoutesOptions): Route[] {
  return [retryRoute(options), deleteRoute(options), reactRoute(options), editRoute(options)];
}

function retryRoute(options: MessageRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/messages/:id/retry`,
      summary: 'Send a message that has failed once more',
      params: ofMessage,
      response: messageSchema,
    },
    async ({ params: { id } }, principal) => {
      const change = await writable(options, id, principal);
      const message = await options.replies.retry(id);
      await change.done('message.retried');
      options.onChanged();
      return message;
    },
  );
}

function deleteRoute(options: MessageRoutesOptions): Route {
  return userRoute(
    {
      method: 'delete',
      path: `${BASE}/messages/:id`,
      summary:
        'Take a message of ours back: before it has gone out at once, afterwards where the platform can',
      params: ofMessage,
      response: z.object({ status: z.enum(['deleted', 'queued']) }),
    },
    async ({ params: { id } }, principal) => {
      const change = await writable(options, id, principal);
      const status = await options.replies.remove(id);
      await change.done('message.deleted');
      options.onChanged();
      return { status };
    },
  );
}

function reactRoute(options: MessageRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/messages/:id/reaction`,
      summary: 'React to a message; null takes the reaction away',
      params: ofMessage,
      body: z.object({ emoji: text({ min: 1, max: 64 }).nullable() }),
      response: z.object({ status: z.literal('queued') }),
      status: 202,
    },
    async ({ params: { id }, body }, principal) => {
      await writable(options, id, principal);
      await options.replies.react(id, body.emoji);
      return { status: 'queued' as const };
    },
  );
}

function editRoute(options: MessageRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/messages/:id/edit`,
      summary: 'Give a message of ours new words, where the platform can',
      params: ofMessage,
      body: z.object({ content: text({ min: 1, max: LIMITS.messageTextCharsMax }) }),
      response: z.object({ status: z.literal('queued') }),
      status: 202,
    },
    async ({ params: { id }, body }, principal) => {
      const change = await writable(options, id, principal);
      await options.replies.edit(id, body.content);
      await change.done('message.edited');
      return { status: 'queued' as const };
    },
  );
}

/**
 * Lets through who may change a message; `done` writes down that they did, where the conversation's trail shows it.
 */
async function writable(
  { places, trail }: MessageRoutesOptions,
  messageId: string,
  principal: Principal,
): Promise<{ done(action: string): Promise<void> }> {
  assertMayWrite(principal, null);
  const place = await places.channelsOf(messageId);
  for (const channelId of place?.channelIds ?? []) assertMayWrite(principal, channelId);
  return {
    done: async (action) => {
      if (place === null) return;
      const entry = { action, subjectId: place.conversationId, detail: { message_id: messageId } };
      await trail(principal, { ...entry, subjectType: 'conversation' });
    },
  };
}

/** PostgreSQL takes it as it is. */
function isStorable(value: unknown): boolean {
  return isDeepStrictEqual(storableJson(value), value);
}

/** The header of the IETF draft "Idempotency-Key", for clients that know nothing of ours. */
export function idempotencyKey(request: Request): string | null {
  const header = request.headers['idempotency-key'];
  return header === undefined ? null : clientMessageId.parse(header);
}
