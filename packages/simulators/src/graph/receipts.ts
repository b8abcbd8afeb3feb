import type { MetaPlatform } from '@switchboard/core';
import type { WebhookBody } from '../meta/webhook-body.ts';
import type { Channel, Receipts } from './graph-accounts.ts';
import type { GraphMedia } from './graph-media.ts';
import type { GraphWorld } from './graph-world.ts';
import type { SentMessage } from './ledger.ts';
import { messagingEcho, messagingReceipt, type ReportedStatus, whatsappStatus } from './webhook-bodies.ts';
import type { WebhookSender } from './webhook-sender.ts';

const RANK: Record<Receipts, number> = { none: 0, sent: 1, delivered: 2, read: 3 };

/** Tells the business what becomes of its messages, as far as each line is set to. */
export class ReceiptTeller {
  readonly urls = new Map<MetaPlatform, string>();
  /** Where files can be fetched: known when the server listens. */
  baseUrl = '';
  readonly #world: GraphWorld;
  readonly #media: GraphMedia;
  readonly #sender: WebhookSender;

  constructor(world: GraphWorld, media: GraphMedia, sender: WebhookSender) {
    this.#world = world;
    this.#media = media;
    this.#sender = sender;
  }

  /** What follows a message that has arrived; each webhook after the answer to the one before. */
  tell(channel: Channel, message: SentMessage): void {
    if (this.urls.has(channel.platform)) void this.#tellAll(channel, message);
  }

  /** One status of one message. Resolves after the first attempt to deliver it. */
  async report(channel: Channel, message: SentMessage, status: ReportedStatus, code?: number): Promise<void> {
    await this.#post(channel, this.#bodyOf(channel, message, status, code));
  }

  async #tellAll(channel: Channel, message: SentMessage): Promise<void> {
    const rank = RANK[channel.receipts ?? 'delivered'];
    if (channel.platform === 'whatsapp') {
      if (rank >= RANK.sent) await this.report(channel, message, 'sent');
    } else if (channel.echoes !== false && message.externalId !== null) {
      await this.#post(
        channel,
        messagingEcho(channel, message, (id) => this.#fileUrl(id)),
      );
    }
    // Reactions of Messenger and Instagram have no id, and no receipts.
    if (message.externalId === null) return;
    if (rank >= RANK.delivered && channel.platform !== 'instagram')
      await this.report(channel, message, 'delivered');
    if (rank >= RANK.read) await this.report(channel, message, 'read');
  }

  #bodyOf(channel: Channel, message: SentMessage, status: ReportedStatus, code?: number): WebhookBody {
    const at = this.#world.now();
    if (channel.platform !== 'whatsapp') {
      return messagingReceipt(channel, message, status === 'read' ? 'read' : 'delivery', at);
    }
    const waId = this.#world.person(channel.id, message.to)?.waId ?? message.to;
    return whatsappStatus(channel, {
      message,
      status,
      waId,
      at,
      ...(code === undefined ? {} : { code }),
    });
  }

  #fileUrl(id: string): string | null {
    const media = this.#media.get(id);
    return media === null ? null : `${this.baseUrl}${this.#media.pathOf(media)}`;
  }

  async #post(channel: Channel, body: WebhookBody): Promise<void> {
    const url = this.urls.get(channel.platform);
    if (url === undefined || !this.#world.isSubscribed(channel)) return;
    // Messenger stops telling a page that did not listen for an hour (notes/meta.md §3).
    const onDropped = () => {
      if (channel.platform === 'facebook') this.#world.unsubscribe(channel);
    };
    await this.#sender.send(channel.platform, url, body, channel.appSecret, onDropped);
  }
}
