import type { OutboundInteractive } from './outbound.ts';

/**
 * What a message holds besides words and files, as it is stored and as clients get it: snake_case, every key optional.
 * `raw` is the platform's own item, kept wherever part of it is not understood.
 */
export interface MessagePayload {
  /** Who spoke, where the conversation is a group. */
  sender?: { id: string; name: string | null; username: string | null };
  forwarded?: true;
  frequently_forwarded?: true;
  /** The original author's name, where the platform tells it. */
  forwarded_from?: string;
  /** Messages sent as one album share it. */
  album_id?: string;
  location?: SharedLocation;
  contacts?: SharedContact[];
  poll?: SharedPoll;
  /** A pressed button, a chosen row, a filled-in form. */
  interactive?: InteractiveReply;
  order?: SharedOrder;
  /** The catalog item that the message asks about. */
  product?: { catalog_id: string | null; product_id: string | null };
  /** The story that the message answers or mentions the business in. */
  story?: { relation: 'reply' | 'mention'; id: string | null; url: string | null };
  /** Posts, reels and links that were shared. */
  shares?: SharedPost[];
  /** A structured message of Messenger or Instagram, as it came; of ours to WhatsApp, the form and what fills it. */
  template?: unknown;
  /** Buttons, a list or a link of ours, from which the customer may choose. */
  offered?: OutboundInteractive;
  /** The advertisement, link or shop that led the customer here. */
  referral?: Referral;
  /** A line that no person wrote. */
  system?: { type: string; [detail: string]: unknown };
  /** What the platform itself says about a message that it does not pass on. */
  unsupported?: { code: string | null; title: string | null; type: string | null };
  /** Another app answers this conversation at present (handover protocol). */
  standby?: true;
  /** The item as it came. */
  raw?: unknown;
}

export interface SharedLocation {
  latitude: number | null;
  longitude: number | null;
  name: string | null;
  address: string | null;
  url: string | null;
  /** It moves: this is where it was last told to be. */
  live?: true;
}

export interface SharedPoll {
  question: string;
  options: { text: string; votes: number | null }[];
  closed: boolean;
}

export interface SharedContact {
  name: string | null;
  organization: string | null;
  phones: { number: string; type: string | null }[];
  emails: string[];
  urls: string[];
}

export const INTERACTIVE_KINDS = [
  'button',
  'list',
  'flow',
  'call_permission',
  'quick_reply',
  'postback',
  'booking',
] as const;
export type InteractiveKind = (typeof INTERACTIVE_KINDS)[number];

export interface InteractiveReply {
  kind: InteractiveKind;
  /** What the business gave the button to be recognised by. */
  id: string | null;
  title: string | null;
  description: string | null;
  /** The answers of a form, or whatever else came with it. */
  data?: unknown;
}

export interface SharedOrder {
  catalog_id: string | null;
  items: {
    product_id: string | null;
    quantity: string | null;
    price: string | null;
    currency: string | null;
  }[];
}

export interface SharedPost {
  /** The platform's word: `post`, `reel`, `ig_post`, `story`, `share`, `fallback`. */
  type: string;
  id: string | null;
  title: string | null;
  url: string | null;
}

export interface Referral {
  source: string | null;
  type: string | null;
  ref: string | null;
  /** The advertisement or post. */
  id: string | null;
  url: string | null;
  headline: string | null;
  body: string | null;
  /** WhatsApp's click id, for attribution. */
  click_id: string | null;
}
