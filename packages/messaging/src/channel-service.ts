import {
  type Clock,
  type InboundEvent,
  type InboundMessage,
  type MetaPlatform,
  newId,
  parseLosslessJson,
} from '@switchboard/core';
import { webhookAdapterFor } from '@switchboard/channels';
import type { InboundItemResult, RawDelivery } from '@switchboard/database';
import type { Ingest } from './ingest.ts';

/** What became of a webhook: `understood` is false when nothing in it was a message or status that we know. */
export interface ReceivedDelivery {
  deliveryId: string;
  understood: boolean;
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
    const events = parseDelivery(this.#platform, delivery);
    const result = await this.#ingest.submit({ delivery, events });
    return {
      deliveryId: delivery.id,
      understood: events.some(({ kind }) => kind !== 'unrecognized'),
      result,
    };
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

/** The way in for what the listener hears: there is no delivery, Telegram itself keeps the history. */
export class TelegramService {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  /** @throws SwitchboardError retryable, as `Ingest.submit`. */
  receiveMessage(message: InboundMessage): Promise<InboundItemResult> {
    return this.#ingest.submit({ delivery: null, events: [message] });
  }
}

/** The services of Meta's platforms, by platform. */
export interface WebhookServices {
  whatsapp: WhatsAppService;
  instagram: InstagramService;
  facebook: FacebookService;
}

export function createWebhookServices(ingest: Ingest, clock: Clock): WebhookServices {
  return {
    whatsapp: new WhatsAppService(ingest, clock),
    instagram: new InstagramService(ingest, clock),
    facebook: new FacebookService(ingest, clock),
  };
}

function parseDelivery(platform: MetaPlatform, delivery: RawDelivery): InboundEvent[] {
  const receivedAtMs = delivery.receivedAt.getTime();
  try {
    return webhookAdapterFor(platform).parse(parseLosslessJson(delivery.body.toString('utf8')), {
      receivedAtMs,
    });
  } catch (error) {
    // Adapters do not throw; should one, the delivery is kept raw rather than sent again for days.
    const what =
      error instanceof SyntaxError || error instanceof RangeError ? 'body.unreadable' : 'adapter.failed';
    return [{ kind: 'unrecognized', platform, channelExternalId: null, what }];
  }
}
