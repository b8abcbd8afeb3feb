import { DAY_MS, SECOND_MS } from '@switchboard/core';
import { buildWebhook, meaningOf, settleWebhook } from './build-webhook.ts';
import {
  canHappenTo,
  type DayPerson,
  fullIdentity,
  kindOfTarget,
  type SaidMessage,
  targetsIn,
} from './day-person.ts';
import { ExpectedInbox } from './expected-inbox.ts';
import { pick, type Random, randomBelow } from './seeded-random.ts';
import type { Meant } from './simulated-kind.ts';
import { simulatedKind } from './simulated-kinds.ts';
import type {
  SettledWebhook,
  SimulatedIdentity,
  SimulatedStatus,
  SimulatedWebhook,
} from './simulated-webhook.ts';
import type { SimulatedDayOptions } from './simulated-day-options.ts';
import type { WebhookBody } from './webhook-body.ts';

/** Pauses between items, in whole seconds, because that is what WhatsApp tells. */
const PAUSE_SECONDS_MAX = 8;
/** History is from well before the day. */
const HISTORY_AGE_MS = 30 * DAY_MS;

/** Writes a day item by item. Every item has a second of its own, so that their order in time is beyond doubt. */
export class DayWriter {
  readonly bodies: WebhookBody[] = [];
  readonly webhooks: SettledWebhook[] = [];
  readonly inbox = new ExpectedInbox();
  readonly #options: SimulatedDayOptions;
  readonly #random: Random;
  #nowMs: number;
  #pastMs: number;
  #spoken = 0;

  constructor(options: SimulatedDayOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#nowMs = Math.floor(options.startMs / SECOND_MS) * SECOND_MS;
    this.#pastMs = this.#nowMs - HISTORY_AGE_MS;
  }

  /** Lets this happen to one of those to whom it can, with everything before and after it that it takes. */
  write(kind: string, people: readonly DayPerson[]): void {
    const able = people.filter((person) => canHappenTo(person, simulatedKind(this.#options.platform, kind)));
    if (able.length > 0) this.writeWith(kind, pick(this.#random, able));
  }

  /** `identity` decides by which ids a WhatsApp person is shown; chance does when it is absent. */
  writeWith(kind: string, person: DayPerson, identity?: SimulatedIdentity): void {
    const { target: rule, changes } = simulatedKind(this.#options.platform, kind);
    if (rule !== undefined && targetsIn(person, rule).length === 0)
      this.writeWith(kindOfTarget(rule), person);
    const target = rule === undefined ? null : pick(this.#random, targetsIn(person, rule));
    const webhook = settleWebhook(this.#webhook(kind, person, target, identity));
    this.#send(webhook);
    this.#remember(webhook, person, target);
    if (changes !== undefined) this.#changed(person, changes, webhook.newPeerExternalId);
  }

  #webhook(
    kind: string,
    person: DayPerson,
    target: SaidMessage | null,
    identity: SimulatedIdentity | undefined,
  ): SimulatedWebhook {
    const { platform } = this.#options;
    const { speaks, past } = simulatedKind(platform, kind);
    const { phone, userId } = person;
    const isWhatsapp = platform === 'whatsapp';
    const peerExternalId = isWhatsapp ? (phone ?? userId ?? '') : person.scopedId;
    return {
      platform,
      kind,
      channelExternalId: person.channelExternalId,
      peerExternalId,
      peerName: person.name,
      ...(isWhatsapp && userId !== null ? { peerUserId: userId } : {}),
      ...(isWhatsapp ? { identity: identity ?? this.#identityOf(kind, person) } : {}),
      ...(kind === 'group_text' ? { groupExternalId: groupOf(person.channelExternalId) } : {}),
      ...(speaks === true ? { text: this.#words(person) } : {}),
      ...(kind === 'status' ? { status: this.#status(target) } : {}),
      ...(target === null ? {} : { targetMessageExternalId: target.externalId, revision: target.edits + 1 }),
      timestampMs: past === true ? this.#pastMoment() : this.#moment(),
      random: this.#random,
      ...(kind === 'history_media' ? person.placeholders.pop() : {}),
    };
  }

  #send(webhook: SettledWebhook): void {
    this.webhooks.push(webhook);
    this.bodies.push(buildWebhook(webhook));
    this.inbox.record(webhook);
  }

  #remember(webhook: SettledWebhook, person: DayPerson, target: SaidMessage | null): void {
    const { speaks } = simulatedKind(webhook.platform, webhook.kind);
    const { kind, messageExternalId, timestampMs } = webhook;
    if (kind === 'history_placeholder') person.placeholders.push({ messageExternalId, timestampMs });
    for (const meant of meaningOf(webhook)) {
      if (meant.effect === 'message') {
        const isTheirs = isWith(person, meant.peerIds) && meant.origin === 'live' && meant.type !== 'system';
        if (isTheirs) person.said.push(saidMessage(meant, speaks === true));
      }
      if (target === null) continue;
      if (meant.effect === 'edit') target.edits++;
      if (meant.effect === 'unsend') target.isDeleted = true;
      if (meant.effect === 'reaction') {
        target.isReactedTo = true;
        if (meant.actor === 'peer') target.hasTheirReaction = meant.emoji !== null;
      }
    }
  }

  /** A new number brings a new user id (notes/meta.md §4.1, BSUID). Afterwards the person writes under the new ids. */
  #changed(person: DayPerson, changes: 'phone' | 'user_id', newId: string): void {
    if (changes === 'user_id') person.userId = newId;
    else person.phone = newId;
    if (changes === 'phone' && person.userId !== null) this.writeWith('user_id_update', person);
    else this.writeWith('text', person, fullIdentity(person));
  }

  #identityOf(kind: string, person: DayPerson): SimulatedIdentity {
    const { changes } = simulatedKind(this.#options.platform, kind);
    const full = fullIdentity(person);
    if (this.#options.identity !== undefined || person.phone === null || person.userId === null) return full;
    const dice = this.#random();
    if (dice < 0.2 && changes !== 'phone') return 'bsuid';
    if (dice > 0.8 && changes !== 'user_id') return 'phone';
    return full;
  }

  /** Each time other words: a mix-up of two messages shows. */
  #words({ texts }: DayPerson): string {
    this.#spoken++;
    return `${this.#options.text ?? pick(this.#random, texts)} (${this.#spoken})`;
  }

  #status(target: SaidMessage | null): SimulatedStatus {
    const dice = this.#random();
    if (dice < 0.1) return 'failed';
    if (dice < 0.3) return 'sent';
    if (dice < 0.6) return 'delivered';
    return target?.isVoice === true ? 'played' : 'read';
  }

  #moment(): number {
    this.#nowMs += (1 + randomBelow(this.#random, PAUSE_SECONDS_MAX)) * SECOND_MS;
    return this.#nowMs;
  }

  #pastMoment(): number {
    this.#pastMs += SECOND_MS;
    return this.#pastMs;
  }
}

function isWith({ phone, userId, scopedId }: DayPerson, peerIds: readonly string[]): boolean {
  return peerIds.some((id) => id === phone || id === userId || id === scopedId);
}

function saidMessage(
  { externalId, direction, type, text }: Extract<Meant, { effect: 'message' }>,
  speaks: boolean,
): SaidMessage {
  const hasWords = speaks && text !== null;
  const words = type === 'text' ? 'text' : type === 'image' ? 'caption' : null;
  return {
    externalId,
    ours: direction === 'outbound',
    words: hasWords ? words : null,
    isVoice: type === 'voice',
    edits: 0,
    isReactedTo: false,
    hasTheirReaction: false,
    isDeleted: false,
  };
}

function groupOf(channelExternalId: string): string {
  return Buffer.from(`simulated_group:${channelExternalId}`).toString('base64url');
}
