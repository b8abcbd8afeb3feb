import type { OutboundCommand, OutboundTarget, SendMessage, SendOutcome } from '@switchboard/core';
import {
  type GraphAnswer,
  type GraphCallOptions,
  type GraphCredentials,
  graphPath,
  type GraphPort,
} from '../meta/graph/graph-client.ts';
import { type BuiltRequest, firstMessageId, sendBuilt, undoneOf } from '../meta/graph/send-request.ts';
import { outcomeUnknown, unsupported } from '../reply/outcomes.ts';
import type { JsonRecord } from '../tolerant-reader.ts';
import { interactiveBody } from './interactive-body.ts';

/** Sends one command through the number that `target` names; never twice. */
export function sendWhatsapp(
  port: GraphPort,
  target: OutboundTarget,
  command: OutboundCommand,
  credentials: GraphCredentials,
  options: GraphCallOptions = {},
): Promise<SendOutcome> {
  return sendBuilt(port, buildWhatsappRequest(target, command), credentials, options, readWhatsappAnswer);
}

/** The request that `command` stands for (notes/meta.md §6.1). */
export function buildWhatsappRequest(target: OutboundTarget, command: OutboundCommand): BuiltRequest {
  switch (command.kind) {
    case 'message':
      return messageRequest(target, command);
    case 'reaction': {
      // An empty emoji takes the reaction away.
      const reaction = { message_id: command.messageExternalId, emoji: command.emoji ?? '' };
      return request(target, { type: 'reaction', reaction });
    }
    case 'edit':
      return unsupported('WhatsApp does not let a business change a message that was sent.');
    case 'delete':
      return unsupported('WhatsApp does not let a business take a message back.');
  }
}

/** 200 means that WhatsApp has taken it, not that it has arrived; a failure may still come as a status. */
export function readWhatsappAnswer(answer: GraphAnswer): SendOutcome {
  if (answer.kind !== 'ok') return undoneOf('whatsapp', answer);
  const externalId = firstMessageId(answer.body);
  return externalId === null ? outcomeUnknown('NO_MESSAGE_ID') : { kind: 'sent', externalId };
}

function messageRequest(target: OutboundTarget, message: SendMessage): BuiltRequest {
  const content = contentOf(message);
  if (content === null) return unsupported(`WhatsApp takes no message of the kind "${message.type}".`);
  return request(target, {
    ...content,
    ...(message.replyToExternalId === null ? {} : { context: { message_id: message.replyToExternalId } }),
    // Comes back in each status: so a message is found whose answer was lost.
    biz_opaque_callback_data: message.messageId,
  });
}

function request(target: OutboundTarget, content: JsonRecord): BuiltRequest {
  return {
    kind: 'request',
    request: {
      host: 'graph',
      method: 'POST',
      path: graphPath(target.channelExternalId, 'messages'),
      body: { messaging_product: 'whatsapp', ...recipientOf(target.address), ...content },
    },
  };
}

const PHONE = /^\+?(\d{6,15})$/;
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * A phone number goes into `to` with its plus, else a country code may be put before it. A user id goes into `recipient`:
 * in `to`, WhatsApp answers 200 and delivers it to nobody (notes/meta.md §6.1). Everything else is a group.
 */
function recipientOf(address: string): JsonRecord {
  const digits = PHONE.exec(address)?.[1];
  if (digits !== undefined) return { recipient_type: 'individual', to: `+${digits}` };
  if (USER_ID.test(address)) return { recipient_type: 'individual', recipient: address };
  return { recipient_type: 'group', to: address };
}

function contentOf(message: SendMessage): JsonRecord | null {
  const { attachment, template, interactive, text } = message;
  if (template !== null) {
    const { name, language, components } = template;
    return { type: 'template', template: { name, language: { code: language }, components } };
  }
  if (interactive !== null) {
    return { type: 'interactive', interactive: interactiveBody(text ?? '', interactive) };
  }
  if (attachment !== null) return mediaOf(message);
  return text === null ? null : { type: 'text', text: { body: text, preview_url: true } };
}

/** What takes a caption; a sticker and a recording take none. */
const CAPTIONED: ReadonlySet<string> = new Set(['image', 'video', 'document']);

function mediaOf({ attachment, text }: SendMessage): JsonRecord | null {
  if (attachment === null) return null;
  const type = attachment.type === 'voice' ? 'audio' : attachment.type;
  const captioned = CAPTIONED.has(type);
  if (!captioned && type !== 'audio' && type !== 'sticker') return null;
  if (!captioned && text !== null && text !== '') return null;
  const { externalId, url } = attachment;
  if (externalId === null && url === null) return null;
  return {
    type,
    [type]: {
      ...(externalId === null ? { link: url } : { id: externalId }),
      ...(captioned && text !== null && text !== '' ? { caption: text } : {}),
      ...(type === 'document' ? { filename: attachment.filename } : {}),
      ...(attachment.type === 'voice' ? { voice: true } : {}),
    },
  };
}
