import type { MessageError, MessageType } from './message.ts';
import type { Platform } from './platforms.ts';

/** Where a reply goes: one of our lines, and an address as that platform names it. */
export interface OutboundTarget {
  platform: Platform;
  /** phone_number_id, page id, Instagram account id, Telegram user id of the account or bot. */
  channelExternalId: string;
  /** The address that the customer wrote from: a phone number or BSUID, PSID, IGSID, Telegram peer. */
  address: string;
}

/** What is asked of a platform, one request each. */
export type OutboundCommand = SendMessage | SendReaction | EditMessage | DeleteMessage;

/** A message to send: the platform makes exactly one of it. */
export interface SendMessage {
  kind: 'message';
  /** Our own id, which the platform repeats where it can: an answer that was lost is found again by it. */
  messageId: string;
  type: MessageType;
  /** The words, or the caption of the file. */
  text: string | null;
  attachment: OutboundAttachment | null;
  /** The platform's id of the message that is answered. */
  replyToExternalId: string | null;
  template: OutboundTemplate | null;
  interactive: OutboundInteractive | null;
  /** Meta's permission to answer as a person within seven days, outside the ordinary window. */
  tag: 'HUMAN_AGENT' | null;
}

/** Our reaction to a message; null takes it away. */
export interface SendReaction {
  kind: 'reaction';
  messageExternalId: string;
  emoji: string | null;
}

export interface EditMessage {
  kind: 'edit';
  messageExternalId: string;
  text: string;
}

/** Takes a message of ours back for everyone. */
export interface DeleteMessage {
  kind: 'delete';
  messageExternalId: string;
}

/** A file to send with a message. */
export interface OutboundAttachment {
  type: MessageType;
  filename: string;
  mimeType: string;
  sizeBytes: number;
  /** The platform's id of the file, once it has been uploaded there. */
  externalId: string | null;
  /** Where the platform may fetch it, for platforms that take no upload; expires. */
  url: string | null;
}

/** A message form that WhatsApp has approved, with what fills its gaps. */
export interface OutboundTemplate {
  name: string;
  language: string;
  /** As WhatsApp takes them: `[{type: 'body', parameters: [{type: 'text', text: '…'}]}]`. */
  components: unknown[];
}

/** Buttons, a list or a link under a text. */
export type OutboundInteractive =
  | { kind: 'buttons'; header?: string; footer?: string; buttons: { id: string; title: string }[] }
  | {
      kind: 'list';
      header?: string;
      footer?: string;
      /** The words on the button that opens the list. */
      button: string;
      sections: { title?: string; rows: { id: string; title: string; description?: string }[] }[];
    }
  | { kind: 'link'; header?: string; footer?: string; title: string; url: string };

/**
 * How a request to a platform ended. Who sends decides by `kind` alone:
 * - `sent`: the platform has taken it; `externalId` is its id, null where it does not say one;
 * - `refused`: it will never take this; the message has failed;
 * - `later`: it has not taken it, and may when asked again: what else waits for the same `scope` had better wait too;
 *   after `triesMax` tries in all it counts as refused, without it the sender's own rule holds;
 * - `stopped`: it takes nothing from this line until a person mends something;
 * - `unknown`: it may have taken it. Never sent again by itself.
 */
export type SendOutcome =
  | { kind: 'sent'; externalId: string | null }
  | { kind: 'refused'; error: MessageError }
  | {
      kind: 'later';
      scope: 'message' | 'recipient' | 'channel';
      afterMs: number | null;
      triesMax?: number;
      error: MessageError;
    }
  | { kind: 'stopped'; error: MessageError }
  | { kind: 'unknown'; error: MessageError };
