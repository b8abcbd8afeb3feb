import type { MessageType, OutboundInteractive, OutboundTemplate, Platform } from '@switchboard/core';
import { type Capabilities, capabilitiesOf, lengthIn } from './capabilities.ts';
import { checkReply } from './check-reply.ts';

/** A file that an agent sends. */
export interface ReplyFile {
  type: MessageType;
  filename: string;
  mimeType: string;
  sizeBytes: number;
}

/** What an agent sends, before it is known as how many messages. */
export interface Reply<File extends ReplyFile = ReplyFile> {
  /** With a template: what it says with its gaps filled, for those who read along; it is not sent. */
  text: string | null;
  attachments: readonly File[];
  /** The platform's id of the message that is answered. */
  replyToExternalId: string | null;
  template: OutboundTemplate | null;
  interactive: OutboundInteractive | null;
}

/** One message on the platform. */
export interface ReplyPart<File extends ReplyFile = ReplyFile> {
  type: MessageType;
  text: string | null;
  attachment: File | null;
  replyToExternalId: string | null;
  template: OutboundTemplate | null;
  interactive: OutboundInteractive | null;
}

export type SplitReply<File extends ReplyFile = ReplyFile> =
  { kind: 'split'; parts: ReplyPart<File>[] } | { kind: 'refused'; problems: string[] };

/**
 * A reply as the messages that the platform makes of it, in their order: one for each file, the words under the first that
 * can carry them, else before all. The quote stands at the first message. Nothing is ever cut: what does not fit is refused
 * with sentences for the agent.
 */
export function splitReply<File extends ReplyFile>(
  platform: Platform,
  reply: Reply<File>,
  line: { isBot: boolean },
): SplitReply<File> {
  const problems = checkReply(platform, reply, line);
  if (problems.length > 0) return { kind: 'refused', problems };
  const parts = partsOf(capabilitiesOf(platform, line), reply);
  return {
    kind: 'split',
    parts: parts.map((part, at) =>
      at === 0 ? { ...part, replyToExternalId: reply.replyToExternalId } : part,
    ),
  };
}

const EMPTY = { text: null, attachment: null, replyToExternalId: null, template: null, interactive: null };

function partsOf<File extends ReplyFile>(capabilities: Capabilities, reply: Reply<File>): ReplyPart<File>[] {
  const { template, interactive, attachments } = reply;
  // Platforms refuse a message of spaces, as a caption too.
  const text = reply.text === null || reply.text.trim() === '' ? null : reply.text;
  if (template !== null) return [{ ...EMPTY, type: 'template', text, template }];
  if (interactive !== null) return [{ ...EMPTY, type: 'interactive', text, interactive }];
  const captioned = text === null ? -1 : attachments.findIndex((file) => carries(capabilities, file, text));
  const files = attachments.map((attachment, at) => ({
    ...EMPTY,
    type: attachment.type,
    text: at === captioned ? text : null,
    attachment,
  }));
  return text === null || captioned >= 0 ? files : [{ ...EMPTY, type: 'text', text }, ...files];
}

function carries({ caption }: Capabilities, file: ReplyFile, text: string): boolean {
  return caption !== null && caption.types.includes(file.type) && lengthIn(caption.unit, text) <= caption.max;
}
