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

/** What became of a webhook. */
export interface ReceivedDelivery {
  deliveryId: string;
  result: InboundItemResult;
}

/**
 * One platform's way in for Meta's webhooks: translate with its adapter, hand to ingest. The body has been verified;
 * this never refuses one, because Meta would send it again for days: what cannot be read is kept raw.
 */
class WebhookService {
  readonly #platform: MetaPlatform;
  readonly #ingest: Ingest;
  readonly #clock: Clock;

  constructor(platform: MetaPlatform, ingest: Ingest, clock: Clock) {
    this.#platform = platform;
    this.#ingest = ingest;
    this.#clock = clock;
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
  constructor(ingest: Ingest, clock: Clock) {
    super('whatsapp', ingest, clock);
  }
}

export class InstagramService extends WebhookService {
  constructor(ingest: Ingest, clock: Clock) {
    super('instagram', ingest, clock);
  }
}

export class FacebookService extends WebhookService {
  constructor(ingest: Ingest, clock: Clock) {
    super('facebook', ingest, clock);
  }
}

/**
 * The ways in for Telegram: what the listener hears of an account, for which there is no delivery because Telegram itself
 * keeps the history, and what Telegram posts for a bot.
 */
export class TelegramService {
  readonly #ingest: Ingest;
  readonly #clock: Clock;

  constructor(ingest: Ingest, clock: Clock) {
    this.#ingest = ingest;
    this.#clock = clock;
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

/** The services that webhooks come in by, by platform. */
export interface WebhookServices {
  whatsapp: WhatsAppService;
  instagram: InstagramService;
  facebook: FacebookService;
  telegram: TelegramService;
}

export function createWebhookServices(ingest: Ingest, clock: Clock): WebhookServices {
  return {
    whatsapp: new WhatsAppService(ingest, clock),
    instagram: new InstagramService(ingest, clock),
    facebook: new FacebookService(ingest, clock),
    telegram: new TelegramService(ingest, clock),
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
