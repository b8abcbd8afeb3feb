import type { MessageType, Platform } from '@switchboard/core';
import { FACEBOOK_CAPABILITIES } from '../facebook/capabilities.ts';
import { INSTAGRAM_CAPABILITIES } from '../instagram/capabilities.ts';
import { TELEGRAM_BOT_CAPABILITIES } from '../telegram/bot/capabilities.ts';
import { TELEGRAM_ACCOUNT_CAPABILITIES } from '../telegram/capabilities.ts';
import { WHATSAPP_CAPABILITIES } from '../whatsapp/capabilities.ts';

/** What a reply may be on one platform: the same shape for all, plain data, so that a client can ask for it. */
export interface Capabilities {
  text: TextLimit;
  /** Words beside a file; null: they go as a message of their own. */
  caption: (TextLimit & { types: readonly MessageType[] }) | null;
  /** What may be attached, the most fitting kind first. */
  media: readonly MediaRule[];
  /** May name the message that it answers. */
  quote: boolean;
  /** `emojis` null: any; null at all: no reactions. */
  reaction: { emojis: readonly string[] | null } | null;
  /** Changing and taking back what was sent; `withinMs` null: at any time. */
  edit: { withinMs: number | null } | null;
  delete: { withinMs: number | null } | null;
  interactive: InteractiveLimits | null;
  templates: boolean;
  /** `person`: after the 24 hours a person may go on for seven days, where Meta has allowed it. */
  replyWindow: 'none' | 'day' | 'day_and_person';
}

/** `chars` are UTF-16 units, the strictest way in which a platform may count; `bytes` are UTF-8. */
export interface TextLimit {
  max: number;
  unit: 'chars' | 'bytes';
}

export interface MediaRule {
  type: SendableFileType;
  /** Exact, or a whole family by a star behind the slash, or everything by two stars. */
  mimeTypes: readonly string[];
  bytesMax: number;
}

export type SendableFileType = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

export interface InteractiveLimits {
  /** The words above the buttons. */
  text: TextLimit;
  /** null: there is none. */
  headerCharsMax: number | null;
  footerCharsMax: number | null;
  buttons: { countMax: number; titleCharsMax: number; id: TextLimit } | null;
  list: ListLimits | null;
  link: { titleCharsMax: number } | null;
}

export interface ListLimits {
  rowsMax: number;
  sectionsMax: number;
  buttonCharsMax: number;
  sectionTitleCharsMax: number;
  rowTitleCharsMax: number;
  rowIdCharsMax: number;
  rowDescriptionCharsMax: number;
}

/** What a line can say. `isBot`: a Telegram bot, as opposed to an account; nothing to the other platforms. */
export function capabilitiesOf(platform: Platform, { isBot }: { isBot: boolean }): Capabilities {
  switch (platform) {
    case 'whatsapp':
      return WHATSAPP_CAPABILITIES;
    case 'facebook':
      return FACEBOOK_CAPABILITIES;
    case 'instagram':
      return INSTAGRAM_CAPABILITIES;
    case 'telegram':
      return isBot ? TELEGRAM_BOT_CAPABILITIES : TELEGRAM_ACCOUNT_CAPABILITIES;
  }
}

/** The kind as which a file may be sent: the first that fits; null when the platform takes it in no way. */
export function sendableTypeOf(
  capabilities: Capabilities,
  file: { mimeType: string; sizeBytes: number },
): SendableFileType | null {
  const fits = (rule: MediaRule) =>
    rule.type !== 'voice' &&
    rule.type !== 'sticker' &&
    rule.bytesMax >= file.sizeBytes &&
    takesMimeType(rule, file.mimeType);
  return capabilities.media.find(fits)?.type ?? null;
}

/** `audio/ogg; codecs=opus` counts as `audio/ogg`. */
export function takesMimeType(rule: MediaRule, mimeType: string): boolean {
  const bare = (mimeType.split(';')[0] ?? '').trim().toLowerCase();
  return rule.mimeTypes.some((pattern) => {
    if (pattern === ANY_TYPE) return true;
    return pattern.endsWith('/*') ? bare.startsWith(pattern.slice(0, -1)) : bare === pattern;
  });
}

const ANY_TYPE = '*/*';

export function lengthIn(unit: TextLimit['unit'], text: string): number {
  return unit === 'chars' ? text.length : Buffer.byteLength(text, 'utf8');
}

/** "2,100 of at most 2,000 characters", or null when it fits. */
export function tooLong({ max, unit }: TextLimit, text: string): string | null {
  const length = lengthIn(unit, text);
  if (length <= max) return null;
  const counted = unit === 'chars' ? 'characters' : 'bytes, of which letters beyond ASCII take two to four';
  return `${length.toLocaleString('en')} of at most ${max.toLocaleString('en')} ${counted}`;
}
