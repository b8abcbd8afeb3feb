import type { MetaPlatform } from '@switchboard/core';
import type { JsonItem } from '../meta/webhook-body.ts';
import { GRAPH_ROUTES, type GraphRoute } from './graph-request.ts';

/** A message or a reaction that reached the customer. */
export interface SentMessage {
  platform: MetaPlatform;
  /** The line that it was sent by: phone_number_id, page id or Instagram account id. */
  channelId: string;
  /** The customer as the platform names them; phones are digits only. */
  to: string;
  /** `text`, `image`, `template`, `reaction` …: WhatsApp's `type`, or what a Messenger message holds. */
  type: string;
  /** The request as it came. */
  body: JsonItem;
  /** What the sender asked to have repeated: `biz_opaque_callback_data` or `metadata`. */
  reference: string | null;
  /** The platform's id; null for reactions of Messenger and Instagram, which have none. */
  externalId: string | null;
  /** Unix time in milliseconds by the fake's clock. */
  at: number;
}

/** A message that Meta answered 200 to and did not deliver. */
export interface UndeliveredMessage extends SentMessage {
  /** The code of the `failed` status, or a BSUID in `to`, of which nobody is ever told. */
  reason: number | 'bsuid_in_to';
}

/** A read mark or a typing sign. */
export interface SenderAction {
  platform: MetaPlatform;
  channelId: string;
  kind: 'read' | 'typing_on' | 'typing_off';
  /** The customer; null on WhatsApp, which names the message alone. */
  to: string | null;
  messageExternalId: string | null;
}

interface Waiter {
  condition: () => boolean;
  resolve: () => void;
  reject: (reason: Error) => void;
}

/** What was asked of the fake and what it did, for tests to look at and to wait for. */
export class Ledger {
  readonly sent: SentMessage[] = [];
  readonly undelivered: UndeliveredMessage[] = [];
  readonly actions: SenderAction[] = [];
  readonly requests: Record<GraphRoute, number>;
  readonly #byCustomer = new Map<string, SentMessage[]>();
  readonly #byExternalId = new Map<string, SentMessage>();
  #waiters: Waiter[] = [];
  #isClosed = false;

  constructor() {
    this.requests = Object.fromEntries(GRAPH_ROUTES.map((route) => [route, 0])) as Record<GraphRoute, number>;
  }

  addSent(message: SentMessage): void {
    this.sent.push(message);
    const theirs = this.#byCustomer.get(message.to);
    if (theirs === undefined) this.#byCustomer.set(message.to, [message]);
    else theirs.push(message);
    if (message.externalId !== null) this.#byExternalId.set(message.externalId, message);
    this.changed();
  }

  addUndelivered(message: UndeliveredMessage): void {
    this.undelivered.push(message);
    if (message.externalId !== null) this.#byExternalId.set(message.externalId, message);
    this.changed();
  }

  addAction(action: SenderAction): void {
    this.actions.push(action);
    this.changed();
  }

  countRequest(route: GraphRoute): void {
    this.requests[route]++;
    this.changed();
  }

  deliveredTo(customer: string): readonly SentMessage[] {
    return this.#byCustomer.get(customer.replace(/^\+/, '')) ?? [];
  }

  byExternalId(externalId: string): SentMessage | null {
    return this.#byExternalId.get(externalId) ?? null;
  }

  /** Resolves as soon as the condition holds; it is asked again after everything that happens here. */
  async waitUntil(condition: () => boolean): Promise<void> {
    if (condition()) return;
    if (this.#isClosed) throw new Error('the fake Graph API is closed');
    await new Promise<void>((resolve, reject) => this.#waiters.push({ condition, resolve, reject }));
  }

  /** Something happened that somebody may wait for. */
  changed(): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (waiter.condition()) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiters.splice(0)) reject(new Error('the fake Graph API was closed'));
  }
}
