import type { JsonItem } from '../meta/webhook-body.ts';
import type { Channel } from './graph-accounts.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import type { GraphMedia } from './graph-media.ts';
import { HUMAN_AGENT_WINDOW_MS, WINDOW_MS } from './graph-world.ts';

const MESSENGER_TEXT_MAX = 2000;
const INSTAGRAM_TEXT_BYTES_MAX = 1000;
const METADATA_MAX = 1000;
const QUICK_REPLIES_MAX = 13;
const ATTACHMENTS_MAX = { instagram: 10, facebook: 30 } as const;
const FILE_TYPES: readonly string[] = ['image', 'audio', 'video', 'file'];
const OTHER_TYPES: readonly string[] = ['template', 'like_heart', 'MEDIA_SHARE'];

/** What the Send API takes (notes/meta.md §6.2, §6.3). @returns the kind of message. @throws GraphError 100. */
export function checkMessagingMessage(
  message: unknown,
  platform: 'facebook' | 'instagram',
  media: GraphMedia,
): string {
  if (typeof message !== 'object' || message === null)
    throw invalidParameter('The parameter message is required.');
  const {
    text,
    attachment,
    attachments,
    sticker_id: stickerId,
    metadata,
    quick_replies: replies,
  } = message as JsonItem;
  const contents = [text, attachment, attachments, stickerId].filter((content) => content !== undefined);
  if (contents.length !== 1)
    throw invalidParameter('Must upload exactly one of text, attachment and sticker_id.');
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length > METADATA_MAX)) {
    throw invalidParameter(`Length of param message[metadata] must be less than or equal to ${METADATA_MAX}`);
  }
  if (replies !== undefined && (!Array.isArray(replies) || replies.length > QUICK_REPLIES_MAX)) {
    throw invalidParameter(`param message[quick_replies] must be an array of at most ${QUICK_REPLIES_MAX}`);
  }
  if (text !== undefined) {
    checkText(text, platform);
    return 'text';
  }
  if (stickerId !== undefined) return 'sticker';
  if (attachment !== undefined) return checkAttachment(attachment, platform, media);
  if (
    !Array.isArray(attachments) ||
    attachments.length < 1 ||
    attachments.length > ATTACHMENTS_MAX[platform]
  ) {
    throw invalidParameter(`param message[attachments] must hold 1 to ${ATTACHMENTS_MAX[platform]} images`);
  }
  const types = attachments.map((item) => checkAttachment(item, platform, media));
  if (types.some((type) => type !== 'image'))
    throw invalidParameter('param message[attachments] takes images only');
  return 'image';
}

function checkText(text: unknown, platform: 'facebook' | 'instagram'): void {
  if (typeof text !== 'string' || text === '') {
    throw invalidParameter('param message[text] must be a non-empty UTF-8 encoded string');
  }
  const tooLong =
    platform === 'facebook'
      ? text.length > MESSENGER_TEXT_MAX && Array.from(text).length > MESSENGER_TEXT_MAX
      : Buffer.byteLength(text) > INSTAGRAM_TEXT_BYTES_MAX;
  if (!tooLong) return;
  const max = platform === 'facebook' ? MESSENGER_TEXT_MAX : INSTAGRAM_TEXT_BYTES_MAX;
  throw invalidParameter(`Length of param message[text] must be less than or equal to ${max}`);
}

function checkAttachment(attachment: unknown, platform: 'facebook' | 'instagram', media: GraphMedia): string {
  const { type, payload } = (attachment ?? {}) as { type?: unknown; payload?: JsonItem };
  if (typeof type !== 'string')
    throw invalidParameter('The parameter message[attachment][type] is required.');
  if (OTHER_TYPES.includes(type) && (platform === 'instagram' || type === 'template')) return type;
  if (!FILE_TYPES.includes(type))
    throw invalidParameter(`message[attachment][type] ${type} is not supported`);
  const { url, attachment_id: id } = payload ?? {};
  if (typeof id === 'string') {
    if (media.get(id) === null) throw invalidParameter('Invalid attachment id: it does not exist', 2018008);
    return type;
  }
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) {
    throw invalidParameter('message[attachment][payload][url] should represent a valid URL');
  }
  return type;
}

const MESSAGING_TYPES: readonly unknown[] = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG'];

/**
 * Whether the message may be sent now: within 24 hours, or within seven days by a person.
 *
 * @throws GraphError 100 for what is no tag, 10/2018278 outside of the window.
 */
export function checkWindow(
  body: JsonItem,
  channel: Channel,
  silenceMs: number,
  mayAnswerAsPerson: boolean,
): void {
  const { messaging_type: type = 'RESPONSE', tag } = body;
  if (!MESSAGING_TYPES.includes(type))
    throw invalidParameter('param messaging_type must be one of the known types');
  // The tags of confirmations, accounts and purchases are gone since 2026-04-27 (notes/meta.md §6.2).
  if (tag !== undefined && tag !== 'HUMAN_AGENT') throw invalidParameter('Invalid parameter');
  if (type === 'MESSAGE_TAG' && tag === undefined) throw invalidParameter('A message tag is required');
  const asPerson = tag === 'HUMAN_AGENT' && (type === 'MESSAGE_TAG' || channel.platform === 'instagram');
  if (asPerson && !mayAnswerAsPerson) throw new GraphError({ code: 10 });
  if (silenceMs <= (asPerson ? HUMAN_AGENT_WINDOW_MS : WINDOW_MS)) return;
  throw new GraphError({
    code: 10,
    subcode: 2018278,
    status: 400,
    message: '(#10) This message is sent outside of allowed window.',
  });
}
