import type { MetaPlatform } from '@switchboard/core';
import { type Random } from './seeded-random.ts';
import { SIMULATED_CUSTOMERS } from './simulated-customers.ts';
import { newPhone, newScopedId, newUserId } from './simulated-ids.ts';
import type { SimulatedKind, TargetRule } from './simulated-kind.ts';
import { type SettledWebhook, SIMULATED_IDENTITIES, type SimulatedIdentity } from './simulated-webhook.ts';
import { type WhatsappIds, whatsappIds } from './whatsapp-person.ts';

/** Somebody who writes on one channel in the course of a day, and all that was said with them. */
export interface DayPerson {
  channelExternalId: string;
  name: string;
  texts: readonly string[];
  /** WhatsApp: what the person has now; both change in the course of a day. */
  phone: string | null;
  userId: string | null;
  /** Messenger and Instagram. */
  scopedId: string;
  said: SaidMessage[];
  /** Files of the history that are still to come. */
  placeholders: Pick<SettledWebhook, 'messageExternalId' | 'timestampMs'>[];
}

/** What can be answered, reacted to, edited or taken back later in the day. */
export interface SaidMessage {
  externalId: string;
  ours: boolean;
  words: 'text' | 'caption' | null;
  isVoice: boolean;
  edits: number;
  isReactedTo: boolean;
  hasTheirReaction: boolean;
  isDeleted: boolean;
}

export interface PeopleOptions {
  platform: MetaPlatform;
  channelExternalIds: readonly string[];
  peoplePerChannel: number;
  identity?: SimulatedIdentity | undefined;
  /** The only person who writes, where one is given. */
  peerExternalId?: string | undefined;
}

/** Different people on every channel, so that no proof on one of them says anything about another. */
export function dayPeople(options: PeopleOptions, random: Random): DayPerson[] {
  const { channelExternalIds, peerExternalId } = options;
  const count = peerExternalId === undefined ? options.peoplePerChannel : 1;
  return channelExternalIds.flatMap((channelExternalId) =>
    Array.from({ length: count }, (_, index): DayPerson => {
      const customer = pickByTurn(SIMULATED_CUSTOMERS, index);
      return {
        channelExternalId,
        name: customer.name,
        texts: customer.texts,
        scopedId: peerExternalId ?? newScopedId(random),
        ...whatsappIdsOf(options, index, random),
        said: [],
        placeholders: [],
      };
    }),
  );
}

/** One in three hides the phone, one in three is known from payloads older than user ids. */
function whatsappIdsOf(
  { platform, identity, peerExternalId }: PeopleOptions,
  index: number,
  random: Random,
): WhatsappIds {
  if (platform !== 'whatsapp') return { phone: null, userId: null };
  if (peerExternalId !== undefined) return whatsappIds({ peerExternalId, ...(identity && { identity }) });
  const shown = identity ?? pickByTurn(SIMULATED_IDENTITIES, index);
  return {
    phone: shown === 'bsuid' ? null : newPhone(random),
    userId: shown === 'phone' ? null : newUserId(random),
  };
}

function pickByTurn<T>(items: readonly [T, ...T[]], index: number): T {
  return items[index % items.length] ?? items[0];
}

/** The way to show everything that there is of a WhatsApp person. */
export function fullIdentity({ userId }: DayPerson): SimulatedIdentity {
  return userId === null ? 'phone' : 'both';
}

/** True when this can happen to the person. */
export function canHappenTo({ phone, userId }: DayPerson, { requires, changes }: SimulatedKind): boolean {
  if (phone === null && (requires === 'phone' || changes === 'phone')) return false;
  return userId !== null || changes !== 'user_id';
}

/** People come back to what was said lately. */
const RECENT_MESSAGES = 50;

/** The messages that an item of this kind may be about. */
export function targetsIn({ said }: DayPerson, rule: TargetRule): SaidMessage[] {
  return said.slice(-RECENT_MESSAGES).filter((message) => !message.isDeleted && isTarget(message, rule));
}

function isTarget(message: SaidMessage, rule: TargetRule): boolean {
  switch (rule) {
    case 'anything':
      return true;
    case 'their_text':
      return !message.ours && message.words === 'text';
    case 'their_caption':
      return !message.ours && message.words === 'caption';
    case 'theirs':
      return !message.ours;
    case 'our_text':
      return message.ours && message.words === 'text';
    case 'ours':
      return message.ours;
    case 'reacted':
      return message.hasTheirReaction;
    case 'theirs_unreacted':
      return !message.ours && !message.isReactedTo;
    case 'ours_unreacted':
      return message.ours && !message.isReactedTo;
  }
}

/** The kind that makes such a target where there is none yet. */
export function kindOfTarget(rule: TargetRule): string {
  switch (rule) {
    case 'anything':
    case 'their_text':
    case 'theirs':
    case 'theirs_unreacted':
      return 'text';
    case 'their_caption':
      return 'image';
    case 'our_text':
    case 'ours':
    case 'ours_unreacted':
      return 'echo';
    case 'reacted':
      return 'reaction';
  }
}
