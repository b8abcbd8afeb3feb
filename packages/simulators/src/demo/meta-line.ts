import type { MetaPlatform } from '@switchboard/core';
import type { FakeGraphApi } from '../graph/index.ts';
import { buildWebhook } from '../meta/build-webhook.ts';
import { newMessageId } from '../meta/simulated-ids.ts';
import type { SimulatedWebhook } from '../meta/simulated-webhook.ts';
import type { JsonItem, WebhookBody } from '../meta/webhook-body.ts';
import type { Customer } from '../people/customer.ts';
import type { Said, SaidKind } from '../people/story.ts';
import type { DemoFile, DemoFiles } from './demo-files.ts';
import type { PlatformLine } from './platform-line.ts';

/** Hands a webhook to Switchboard; resolves when it is stored there. */
export type DeliverWebhook = (platform: MetaPlatform, body: WebhookBody, atMs: number) => Promise<void>;

export interface MetaLineOptions {
  platform: MetaPlatform;
  /** phone_number_id, page id or Instagram account id. */
  channelId: string;
  graph: FakeGraphApi;
  files: DemoFiles;
  deliver: DeliverWebhook;
}

/** What each kind is called by the simulator of each platform; what is not there cannot be said there. */
const KINDS: Record<MetaPlatform, ReadonlyMap<SaidKind, string>> = {
  whatsapp: new Map<SaidKind, string>([
    ['text', 'text'],
    ['image', 'image'],
    ['voice', 'voice'],
    ['video', 'video'],
    ['document', 'document'],
    ['sticker', 'sticker'],
    ['location', 'location'],
    ['contacts', 'contacts'],
    ['unsupported', 'unsupported'],
  ]),
  facebook: new Map<SaidKind, string>([
    ['text', 'text'],
    ['image', 'image'],
    ['voice', 'audio'],
    ['video', 'video'],
    ['document', 'document'],
    ['sticker', 'sticker'],
    ['location', 'location'],
    ['unsupported', 'unsupported'],
  ]),
  instagram: new Map<SaidKind, string>([
    ['text', 'text'],
    ['image', 'image'],
    ['voice', 'audio'],
    ['video', 'video'],
    ['document', 'file'],
    ['sticker', 'like_heart'],
    ['unsupported', 'unsupported'],
  ]),
};

/** Customers of WhatsApp, Messenger or Instagram: they speak by webhooks, and their files lie at the fake Graph API. */
export class MetaLine implements PlatformLine {
  readonly platform: MetaPlatform;
  readonly #options: MetaLineOptions;

  constructor(options: MetaLineOptions) {
    this.platform = options.platform;
    this.#options = options;
  }

  can(kind: SaidKind): boolean {
    return KINDS[this.platform].has(kind);
  }

  async write(customer: Customer, said: Said, atMs: number, answers?: string): Promise<string> {
    const { graph, channelId, files } = this.#options;
    const kind = KINDS[this.platform].get(said.kind);
    if (kind === undefined) throw new Error(`${this.platform} has no ${said.kind}`);
    const file = said.file === undefined ? undefined : files.get(said.file);
    const kept = file === undefined ? undefined : graph.addMedia(channelId, file);
    const ref = newMessageId(this.platform);
    const body = buildWebhook({
      ...this.#about(customer, kind, atMs),
      messageExternalId: ref,
      ...(said.text === undefined ? {} : { text: said.text }),
      ...(kept === undefined ? {} : { mediaUrl: kept.url }),
      ...(file === undefined ? {} : { filename: file.filename }),
      ...(answers === undefined || said.kind !== 'text' ? {} : { targetMessageExternalId: answers }),
    });
    if (kept !== undefined && file !== undefined && this.platform === 'whatsapp') {
      nameFile(body, file, kept);
    }
    graph.customerWrote(channelId, customer.externalId, atMs);
    await this.#deliver(body, atMs);
    return ref;
  }

  async writeAsBureau(customer: Customer, text: string, atMs: number): Promise<string> {
    const ref = newMessageId(this.platform);
    await this.#tell(customer, 'echo', atMs, { messageExternalId: ref, text });
    if (customer.unreachable !== true) await this.#tellDelivered(customer, ref, atMs);
    return ref;
  }

  async read(customer: Customer, ref: string, atMs: number): Promise<void> {
    const status = { targetMessageExternalId: ref, status: 'read' } as const;
    await this.#tell(customer, this.platform === 'whatsapp' ? 'status' : 'read', atMs, status);
  }

  async react(customer: Customer, ref: string, emoji: string, atMs: number): Promise<void> {
    await this.#tell(customer, 'reaction', atMs, { targetMessageExternalId: ref, text: emoji });
  }

  async edit(customer: Customer, ref: string, text: string, atMs: number): Promise<void> {
    await this.#tell(customer, 'edit', atMs, { targetMessageExternalId: ref, text });
  }

  async takeBack(customer: Customer, ref: string, atMs: number): Promise<void> {
    const kind = this.platform === 'whatsapp' ? 'revoke' : 'unsend';
    await this.#tell(customer, kind, atMs, { targetMessageExternalId: ref });
  }

  /** Instagram tells nobody of deliveries. */
  async #tellDelivered(customer: Customer, ref: string, atMs: number): Promise<void> {
    if (this.platform === 'instagram') return;
    const kind = this.platform === 'whatsapp' ? 'status' : 'delivery';
    await this.#tell(customer, kind, atMs, { targetMessageExternalId: ref, status: 'delivered' });
  }

  async #tell(
    customer: Customer,
    kind: string,
    atMs: number,
    more: Partial<SimulatedWebhook>,
  ): Promise<void> {
    await this.#deliver(buildWebhook({ ...this.#about(customer, kind, atMs), ...more }), atMs);
  }

  #about({ name, externalId }: Customer, kind: string, timestampMs: number): SimulatedWebhook {
    return {
      platform: this.platform,
      kind,
      channelExternalId: this.#options.channelId,
      peerExternalId: externalId,
      peerName: name,
      timestampMs,
    };
  }

  async #deliver(body: WebhookBody, atMs: number): Promise<void> {
    await this.#options.deliver(this.platform, body, atMs);
  }
}

/** WhatsApp names a file by an id and a hash, so they have to be those under which the fake keeps it. */
function nameFile(body: WebhookBody, file: DemoFile, kept: { id: string; sha256: string }): void {
  const messages = body.entry[0]?.changes?.[0]?.value['messages'] as JsonItem[] | undefined;
  const message = messages?.[0];
  const named = message?.[String(message['type'])] as JsonItem | undefined;
  Object.assign(named ?? {}, { id: kept.id, sha256: kept.sha256, mime_type: file.mimeType });
}
