import type { MetaPlatform } from '@switchboard/core';

/** How far WhatsApp and Messenger tell of each message by webhook; Instagram tells of no deliveries at all. */
export type Receipts = 'none' | 'sent' | 'delivered' | 'read';

/** An app of the developer's dashboard. */
export interface FakeApp {
  appId: string;
  appSecret: string;
  /** Whether Meta has let it answer as a person within seven days. True when absent. */
  humanAgent?: boolean;
  /** Every call needs `appsecret_proof`. False when absent. */
  requireProof?: boolean;
}

/** What can be set for a line of any platform, at first or later by `updateChannel`. */
export interface ChannelSettings {
  token: string;
  /** What its webhooks are signed with. */
  appSecret: string;
  /** `delivered` when absent. */
  receipts?: Receipts;
  /** Messenger and Instagram: every message comes back as an echo. True when absent. */
  echoes?: boolean;
  /** Messages in a second, refused beyond with 130429 (WhatsApp) or 613. No limit when absent. */
  ratePerSecond?: number;
  /** Messages to one customer: `burst` at once, one more every `everyMs`; 131056 beyond. WhatsApp only. */
  pairLimit?: { burst: number; everyMs: number };
  /** How a closed window is told on WhatsApp: by a `failed` status, as the real one does, or in the answer. */
  windowErrors?: 'by_status' | 'in_answer';
}

export interface FakeWhatsAppNumber extends ChannelSettings {
  phoneNumberId: string;
  wabaId: string;
  /** The app that the token is of; the first one registered when absent. */
  appId?: string;
  displayPhoneNumber?: string;
  verifiedName?: string;
  qualityRating?: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
}

export interface FakePage extends ChannelSettings {
  pageId: string;
  appId?: string;
  name?: string;
}

export interface FakeInstagram extends ChannelSettings {
  igId: string;
  /** The page through which it is reached with the page's token; absent for Instagram Login. */
  pageId?: string;
  appId?: string;
  username?: string;
  name?: string;
}

/** A line as the fake keeps it. */
export interface Channel extends ChannelSettings {
  platform: MetaPlatform;
  /** phone_number_id, page id or Instagram account id. */
  id: string;
  /** WhatsApp: the business account above it. */
  wabaId: string | null;
  /** Instagram: the page that it is reached through; Messenger: the page itself. */
  pageId: string | null;
  appId: string;
  name: string;
  username: string;
  displayPhoneNumber: string;
  qualityRating: string;
}

/** What is set of a token; the rest stays as it is. */
export interface FakeToken {
  appId?: string;
  /** `USER`, `PAGE`, `SYSTEM_USER`; `USER` for new ones. */
  type?: string;
  /** The lines that it speaks for. */
  channelIds?: readonly string[];
  scopes?: readonly string[];
  /** Unix time in milliseconds; null: never. */
  expiresAt?: number | null;
  dataAccessExpiresAt?: number | null;
}

/** A message form of WhatsApp. */
export interface FakeTemplate {
  name: string;
  language: string;
  category?: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
  /** `APPROVED` when absent. */
  status?: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED';
  /** As Meta lists them; `{{1}}` and `{{name}}` in a text are what has to be filled in. */
  components: readonly FakeTemplateComponent[];
}

export interface FakeTemplateComponent {
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS';
  format?: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';
  text?: string;
  buttons?: readonly { type: string; text: string; url?: string; phone_number?: string }[];
}

/** Somebody who can be written to. Whoever is not registered can be written to as well, and has no name. */
export interface FakePerson {
  /** Phone, BSUID, PSID or IGSID. */
  id: string;
  /** The line that knows them by this id. */
  channelId: string;
  name?: string;
  username?: string;
  profilePictureUrl?: string;
  /** WhatsApp: how answers and webhooks name them, where that is not what was written to (notes/meta.md §6.1). */
  waId?: string;
  /** False: blocked us or has no account; 131026 by status, or 551. */
  reachable?: boolean;
}

export function whatsappChannel(number: FakeWhatsAppNumber, defaultAppId: string): Channel {
  const { phoneNumberId, wabaId, displayPhoneNumber, verifiedName, qualityRating, appId, ...settings } =
    number;
  return {
    ...settings,
    platform: 'whatsapp',
    id: phoneNumberId,
    wabaId,
    pageId: null,
    appId: appId ?? defaultAppId,
    name: verifiedName ?? 'Sworn translations',
    username: '',
    // No operator can assign a Polish number that begins with two zeros.
    displayPhoneNumber: displayPhoneNumber ?? '48000000000',
    qualityRating: qualityRating ?? 'GREEN',
  };
}

export function pageChannel({ pageId, appId, name, ...settings }: FakePage, defaultAppId: string): Channel {
  return {
    ...settings,
    ...NO_PHONE,
    platform: 'facebook',
    id: pageId,
    pageId,
    appId: appId ?? defaultAppId,
    name: name ?? 'Sworn translations',
    username: '',
  };
}

export function instagramChannel(account: FakeInstagram, defaultAppId: string): Channel {
  const { igId, pageId, appId, username, name, ...settings } = account;
  return {
    ...settings,
    ...NO_PHONE,
    platform: 'instagram',
    id: igId,
    pageId: pageId ?? null,
    appId: appId ?? defaultAppId,
    name: name ?? 'Sworn translations',
    username: username ?? 'sworn.translations',
  };
}

const NO_PHONE = { wabaId: null, displayPhoneNumber: '', qualityRating: '' };
