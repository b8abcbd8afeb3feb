import type { OutboundTemplate, Peer, Platform } from '@switchboard/core';
import { phoneVariants, platformName, SwitchboardError } from '@switchboard/core';

/** A message to somebody who need not have written before. */
export interface FirstMessage {
  channelId: string;
  /** On WhatsApp: a phone number with its country code, however it is written. */
  to: string;
  text: string | null;
  template: OutboundTemplate | null;
  /** The same again is the same message, for ever. */
  clientMessageId: string | null;
  authorId: string;
}

/** Meta has this one approved in every account from the start. */
export const HELLO_WORLD: OutboundTemplate = { name: 'hello_world', language: 'en_US', components: [] };

export const TEST_TEXT = 'This is a test message. If you can read it, sending works.';

/** E.164: at most 15 digits; the shortest numbers that are in use have 7, with their country code. */
const PHONE = /^\d{7,15}$/;
/** What people write between digits. */
const BETWEEN = /[\s().\-\u2010-\u2015/]/g;

/**
 * The person behind an address that somebody has typed.
 *
 * @throws SwitchboardError `not_supported` where a business cannot write first; `bad_request` for what is no address
 */
export function peerToWriteTo(platform: Platform, to: string): Peer {
  if (platform !== 'whatsapp') throw cannotWriteFirst(platform);
  const digits = to
    .trim()
    .replace(/^(?:\+|00)/, '')
    .replaceAll(BETWEEN, '');
  if (!PHONE.test(digits)) {
    throw new SwitchboardError(
      'bad_request',
      'to: give a phone number with its country code: +48 600 100 200.',
    );
  }
  return {
    externalId: digits,
    name: null,
    username: null,
    identities: [{ kind: 'phone', scope: '', value: digits }],
  };
}

/** The forms of the address under which they may have written before. */
export function addressesOf({ externalId }: Peer): string[] {
  return [externalId, ...phoneVariants(externalId)];
}

function cannotWriteFirst(platform: Platform): SwitchboardError {
  const name = platformName(platform);
  const how =
    platform === 'telegram'
      ? 'Write to this account from another one, or begin the chat in Telegram itself'
      : `Write to it from another ${name} account`;
  return new SwitchboardError(
    'not_supported',
    `On ${name} nobody can be written to first from here. ${how}; the conversation appears here then.`,
  );
}
