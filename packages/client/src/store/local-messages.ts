import type { MessageView } from '@switchboard/protocol';
import type { NewMessage } from '../rest/inbox-api.ts';

/** A message that was written here and is not told by the server yet. */
export interface LocalMessage {
  clientMessageId: string;
  conversationId: string;
  written: NewMessage;
  createdAt: string;
  /** When somebody last wanted it to be sent, in milliseconds since 1970. */
  wantedAtMs: number;
  state: 'queued' | 'failed';
  error: { code: string; title: string } | null;
  /** Nobody has answered: it goes out by itself when the line is back. */
  isWaiting: boolean;
  /** It was written on a page that has gone. */
  isTakenUp?: true;
  /** The server's answer; it is shown until the event comes that tells of it. */
  answer: MessageView | null;
}

/** A message as a screen shows it. */
export type ShownMessage = MessageView & {
  /** True until the server has it. `id` is the client's own then. */
  is_local?: true;
};

/** The conversation in which it was written. */
interface Surroundings {
  channelId: string;
  messages: readonly MessageView[];
}

/** Sorts behind every other message. */
const LAST = Number.MAX_SAFE_INTEGER;

export function shownAs(local: LocalMessage, { channelId, messages }: Surroundings): ShownMessage {
  if (local.answer !== null) return local.answer;
  const { clientMessageId, conversationId, written, createdAt, state, error } = local;
  return {
    id: clientMessageId,
    client_message_id: clientMessageId,
    is_local: true,
    conversation_id: conversationId,
    channel_id: written.channelId ?? channelId,
    external_id: null,
    direction: 'outbound',
    is_from_me: true,
    type: written.template === undefined ? 'text' : 'template',
    content: written.content,
    status: state,
    error,
    attachments: (written.attachments ?? []).map(shownFile),
    reactions: [],
    reply_to_external_id:
      messages.find(({ id, external_id: other }) => written.replyTo === id || written.replyTo === other)
        ?.external_id ?? null,
    payload: written.template === undefined ? null : { template: written.template },
    position: LAST,
    sent_at: createdAt,
    created_at: createdAt,
    edited_at: null,
    deleted_at: null,
  };
}

/** What the file is will be told by the server. */
function shownFile(id: string): MessageView['attachments'][number] {
  return {
    id,
    type: 'document',
    state: 'pending',
    filename: null,
    mime_type: null,
    size: null,
    url: null,
    thumbnail_url: null,
  };
}

/** Those that the server has not told of: these messages are known now. */
export function withoutTold(
  locals: readonly LocalMessage[],
  messages: readonly MessageView[],
): readonly LocalMessage[] {
  if (locals.length === 0) return locals;
  const told = new Set(messages.flatMap(({ id, client_message_id: own }) => (own ? [id, own] : [id])));
  const left = locals.filter(
    ({ clientMessageId, answer }) => !told.has(clientMessageId) && (answer === null || !told.has(answer.id)),
  );
  return left.length === locals.length ? locals : left;
}
