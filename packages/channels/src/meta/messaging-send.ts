import type { OutboundAttachment, OutboundInteractive, SendMessage, SendOutcome } from '@switchboard/core';
import { outcomeUnknown } from '../reply/outcomes.ts';
import { idOf, type JsonRecord, textOf } from '../tolerant-reader.ts';
import type { GraphAnswer } from './graph/graph-client.ts';
import { undoneOf } from './graph/send-request.ts';

/** The body of a message of the Messenger platform (notes/meta.md §6.2), Instagram's too; null when there is none. */
export function messagingBody(
  address: string,
  command: SendMessage,
  metadata: string | null,
): JsonRecord | null {
  const message = messageOf(command);
  if (message === null) return null;
  return {
    recipient: { id: address },
    ...(command.tag === null
      ? { messaging_type: 'RESPONSE' }
      : { messaging_type: 'MESSAGE_TAG', tag: command.tag }),
    message: { ...message, ...(metadata === null ? {} : { metadata }) },
    ...(command.replyToExternalId === null ? {} : { reply_to: { mid: command.replyToExternalId } }),
  };
}

/** A reaction is an action of the sender; to take it away no reaction is named. */
export function reactionBody(
  address: string,
  messageExternalId: string,
  reaction: string | null,
): JsonRecord {
  return {
    recipient: { id: address },
    sender_action: reaction === null ? 'unreact' : 'react',
    payload: { message_id: messageExternalId, ...(reaction === null ? {} : { reaction }) },
  };
}

/** `message_id` of what was sent; reactions are answered without one. */
export function readMessagingAnswer(
  platform: 'facebook' | 'instagram',
  commandKind: 'message' | 'reaction',
  answer: GraphAnswer,
): SendOutcome {
  if (answer.kind !== 'ok') return undoneOf(platform, answer);
  if (commandKind === 'reaction') return { kind: 'sent', externalId: null };
  const externalId = textOf(answer.body, 'message_id') ?? idOf(answer.body, 'message_id');
  return externalId === null ? outcomeUnknown('NO_MESSAGE_ID') : { kind: 'sent', externalId };
}

function messageOf({ text, attachment, template, interactive }: SendMessage): JsonRecord | null {
  if (template !== null) return null;
  if (attachment !== null) {
    // Words go as a message of their own: there are no captions.
    return text === null && interactive === null ? attachmentOf(attachment) : null;
  }
  if (text === null) return null;
  return interactive === null ? { text } : interactiveOf(text, interactive);
}

/** What each kind of file is called there. A Map, so that a kind which nobody knows finds nothing. */
const ATTACHMENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['voice', 'audio'],
  ['document', 'file'],
]);

function attachmentOf({ type, externalId, url }: OutboundAttachment): JsonRecord | null {
  const name = ATTACHMENT_TYPES.get(type);
  if (name === undefined || (externalId === null && url === null)) return null;
  // The id is a string here, although webhooks tell it as a number (notes/meta.md §5).
  const payload = externalId === null ? { url, is_reusable: true } : { attachment_id: externalId };
  return { attachment: { type: name, payload } };
}

function interactiveOf(text: string, interactive: OutboundInteractive): JsonRecord | null {
  switch (interactive.kind) {
    case 'buttons': {
      const quickReplies = interactive.buttons.map(({ id, title }) => ({
        content_type: 'text',
        title,
        payload: id,
      }));
      return { text, quick_replies: quickReplies };
    }
    case 'link': {
      const button = { type: 'web_url', url: interactive.url, title: interactive.title };
      const payload = { template_type: 'button', text, buttons: [button] };
      return { attachment: { type: 'template', payload } };
    }
    case 'list':
      return null;
  }
}
