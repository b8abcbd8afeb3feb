import {
  type Clock,
  type InboundEvent,
  type InboundMessage,
  type MetaPlatform,
  newId,
  parseLosslessJson,
} from '@switchboard/core';
import { telegramBotAdapter, webhookAdapterFor } from '@switchboard/channels';
import type { InboundItemResult, RawDelivery } from '@switchboard/database';
import type { Ingest } from './ingest.ts';
import type { NewReply, QueuedReply, Replies } from './replies.ts';

/** What became of a webhook. */
export interface ReceivedDelivery {
  deliveryId: string;
  result: InboundItemResult;
}

/** What the services of all platforms are made of. */
export interface ServiceParts {
  ingest: Ingest;
  replies: Replies;
  clock: Clock;
}

/**
 * One of Meta's platforms, in and out. In: translate with its adapter, hand to ingest. The body has been verified; this
 * never refuses one, because Meta would send it again for days: what cannot be read is kept raw. Out: the outbox.
 */
class WebhookService {
  readonly #platform: MetaPlatform;
  readonly #ingest: Ingest;
  readonly #replies: Replies;
  readonly #clock: Clock;

  constructor(platform: MetaPlatform, { ingest, replies, clock }: ServiceParts) {
    this.#platform = platform;
    this.#ingest = ingest;
    this.#replies = replies;
    this.#clock = clock;
  }

  /** @throws SwitchboardError as `Replies.sendMessage` */
  async sendMessage(reply: NewReply): Promise<QueuedReply> {
    return await this.#replies.sendMessage(reply);
  }

  /**
   * Stores everything in an authentic delivery.
   *
   * @throws SwitchboardError retryable, as `Ingest.submit`: nothing was acknowledged, the platform must send it again.
   */
  async receiveMessage(body: Buffer): Promise<ReceivedDelivery> {
    const receivedAt = new Date(this.#clock.now());
    return await this.receiveDelivery({ id: newId(), platform: this.#platform, body, receivedAt });
  }

  /** The same for a delivery that has its row already: a replay. */
  async receiveDelivery(delivery: RawDelivery): Promise<ReceivedDelivery> {
    const adapter = webhookAdapterFor(this.#platform);
    const receivedAtMs = delivery.receivedAt.getTime();
    return await submitDelivery(this.#ingest, delivery, (body) => adapter.parse(body, { receivedAtMs }));
  }
}

export class WhatsAppService extends WebhookService {
  constructor(parts: ServiceParts) {
    super('whatsapp', parts);
  }
}

export class InstagramService extends WebhookService {
  constructor(parts: ServiceParts) {
    super('instagram', parts);
  }
}

export class FacebookService extends WebhookService {
  constructor(parts: ServiceParts) {
    super('facebook', parts);
  }
}

/**
 * Telegram. Two ways in: what the listener hears of an account, for which there is no delivery because Telegram itself
 * keeps the history, and what Telegram posts for a bot.
 */
export class TelegramService {
  readonly #ingest: Ingest;
  readonly #replies: Replies;
  readonly #clock: Clock;

  constructor({ ingest, replies, clock }: ServiceParts) {
    this.#ingest = ingest;
    this.#replies = replies;
    this.#clock = clock;
  }

  /** @throws SwitchboardError as `Replies.sendMessage` */
  async sendMessage(reply: NewReply): Promise<QueuedReply> {
    return await this.#replies.sendMessage(reply);
  }

  /** @throws SwitchboardError retryable, as `Ingest.submit`. */
  receiveMessage(message: InboundMessage): Promise<InboundItemResult> {
    return this.#ingest.submit({ delivery: null, events: [message] });
  }

  /**
   * Stores everything in an authentic update of a bot.
   *
   * @throws SwitchboardError retryable, as `Ingest.submit`: nothing was acknowledged, Telegram must send it again.
   */
  async receiveUpdate(body: Buffer, botUserId: string): Promise<ReceivedDelivery> {
    const receivedAt = new Date(this.#clock.now());
    const delivery: RawDelivery = {
      id: newId(),
      platform: 'telegram',
      channelExternalId: botUserId,
      body,
      receivedAt,
    };
    return await this.receiveDelivery(delivery, botUserId);
  }

  /** The same for a delivery that has its row already. An update does not say whose it is: `botUserId` does. */
  async receiveDelivery(delivery: RawDelivery, botUserId: string): Promise<ReceivedDelivery> {
    const receivedAtMs = delivery.receivedAt.getTime();
    return await submitDelivery(this.#ingest, delivery, (body) =>
      telegramBotAdapter.parse(body, { receivedAtMs, botUserId }),
    );
  }
}

/** What comes in from each platform, and goes out to it. */
export interface WebhookServices {
  whatsapp: WhatsAppService;
  instagram: InstagramService;
  facebook: FacebookService;
  telegram: TelegramService;
}

export function createWebhookServices(parts: ServiceParts): WebhookServices {
  return {
    whatsapp: new WhatsAppService(parts),
    instagram: new InstagramService(parts),
    facebook: new FacebookService(parts),
    telegram: new TelegramService(parts),
  };
}

async function submitDelivery(
  ingest: Ingest,
  delivery: RawDelivery,
  parse: (body: unknown) => InboundEvent[],
): Promise<ReceivedDelivery> {
  const events = parseSafely(delivery, parse);
  const result = await ingest.submit({ delivery, events });
  return { deliveryId: delivery.id, result };
}

function parseSafely(
  { platform, body }: RawDelivery,
  parse: (body: unknown) => InboundEvent[],
): InboundEvent[] {
  try {
    return parse(parseLosslessJson(body.toString('utf8'), { tooDeep: 'omit' }));
  } catch (error) {
    // Adapters do not throw; should one, the delivery is kept raw rather than sent again for days.
    const what =
      error instanceof SyntaxError || error instanceof RangeError ? 'body.unreadable' : 'adapter.failed';
    return [{ kind: 'unrecognized', platform, channelExternalId: null, what }];
  }
}
