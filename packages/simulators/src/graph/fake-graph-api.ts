import type { MetaPlatform } from '@switchboard/core';
import {
  type Channel,
  type ChannelSettings,
  type FakeApp,
  type FakeInstagram,
  type FakePage,
  type FakePerson,
  type FakeTemplate,
  type FakeToken,
  type FakeWhatsAppNumber,
  instagramChannel,
  pageChannel,
  whatsappChannel,
} from './graph-accounts.ts';
import type { GraphContext } from './graph-context.ts';
import { type Fault, type FaultScript, GraphFaults } from './graph-faults.ts';
import { GraphMedia, sha256Of } from './graph-media.ts';
import { GraphServer } from './graph-server.ts';
import { GraphWorld, WINDOW_MS } from './graph-world.ts';
import { Ledger, type SenderAction, type SentMessage, type UndeliveredMessage } from './ledger.ts';
import { RateLimits } from './rate-limits.ts';
import { ReceiptTeller } from './receipts.ts';
import type { ReportedStatus } from './webhook-bodies.ts';
import { type WebhookCounts, WebhookSender } from './webhook-sender.ts';

const DEFAULT_APP: FakeApp = { appId: '1000000000000001', appSecret: 'simulated-app-secret' };

export interface FakeGraphApiOptions {
  /** Any free one when absent. */
  port?: number;
  /** Unix time in milliseconds; the machine's clock when absent. Timers follow the machine's clock all the same. */
  now?: () => number;
  apps?: readonly FakeApp[];
  whatsapp?: readonly FakeWhatsAppNumber[];
  pages?: readonly FakePage[];
  instagram?: readonly FakeInstagram[];
  /** Where webhooks go; to nobody when absent. Only `http:`. */
  webhookUrls?: Partial<Record<MetaPlatform, string>>;
  /** Where Switchboard listens: its own paths are added to it for platforms without an address of their own. */
  webhookBaseUrl?: string;
  /** What Meta's pauses between attempts are multiplied by, 0.001 for a second in place of a quarter of an hour. 1 when absent. */
  retryScale?: number;
}

/** A file that a customer sent, for the webhook that tells of it. */
export interface InboundMedia {
  /** WhatsApp's media id. */
  id: string;
  /** Good for five minutes; WhatsApp's needs the token of the line. */
  url: string;
  mimeType: string;
  /** base64, as in webhooks. */
  sha256: string;
}

/** The fake as tests hold it; see `startFakeGraphApi`. */
export class FakeGraphApi {
  /** `http://127.0.0.1:…`, for `GRAPH_API_BASE_URL` and `INSTAGRAM_API_BASE_URL` alike. */
  baseUrl = '';
  readonly #context: GraphContext;
  readonly #faults = new GraphFaults();
  readonly #sender: WebhookSender;
  readonly #server: GraphServer;

  constructor(options: FakeGraphApiOptions) {
    const now = options.now ?? Date.now;
    const ledger = new Ledger();
    const world = new GraphWorld(now);
    const media = new GraphMedia(now);
    this.#sender = new WebhookSender(options.retryScale ?? 1, () => ledger.changed());
    const receipts = new ReceiptTeller(world, media, this.#sender);
    this.#context = { world, media, ledger, limits: new RateLimits(now), receipts, uploads: new Map() };
    this.#server = new GraphServer(this.#context, this.#faults);
    if (options.webhookBaseUrl !== undefined) this.sendWebhooksTo(options.webhookBaseUrl);
    for (const [platform, url] of Object.entries(options.webhookUrls ?? {})) {
      this.setWebhookUrl(platform as MetaPlatform, url);
    }
    for (const app of options.apps ?? []) this.addApp(app);
    for (const number of options.whatsapp ?? []) this.addWhatsAppNumber(number);
    for (const page of options.pages ?? []) this.addPage(page);
    for (const account of options.instagram ?? []) this.addInstagram(account);
  }

  /** Once, by `startFakeGraphApi`. */
  async listen(port: number): Promise<void> {
    this.baseUrl = `http://127.0.0.1:${await this.#server.listen(port)}`;
    this.#context.receipts.baseUrl = this.baseUrl;
  }

  /** Ends every connection, retry and wait. */
  async close(): Promise<void> {
    this.#faults.clear();
    this.#sender.close();
    this.#context.ledger.close();
    await this.#server.close();
  }

  // What happened.

  /** Every message and reaction that reached a customer, in that order. */
  get sent(): readonly SentMessage[] {
    return this.#context.ledger.sent;
  }

  /** What was answered 200 and reached nobody. */
  get undelivered(): readonly UndeliveredMessage[] {
    return this.#context.ledger.undelivered;
  }

  /** Read marks and typing signs. */
  get actions(): readonly SenderAction[] {
    return this.#context.ledger.actions;
  }

  /** How many requests came, by route; those that met a fault are counted too. */
  get requests(): Readonly<Ledger['requests']> {
    return this.#context.ledger.requests;
  }

  get webhooks(): Readonly<WebhookCounts> {
    return this.#sender.counts;
  }

  /** @param customer phone (with or without +), BSUID, PSID or IGSID. */
  deliveredTo(customer: string): readonly SentMessage[] {
    return this.#context.ledger.deliveredTo(customer);
  }

  /** Resolves when so many messages have reached customers. Rejects when the fake is closed. */
  async waitForSent(count: number): Promise<readonly SentMessage[]> {
    await this.waitUntil(() => this.sent.length >= count);
    return this.sent;
  }

  /** Resolves when the condition holds; it is asked after every request, message and webhook. Rejects on close. */
  async waitUntil(condition: () => boolean): Promise<void> {
    await this.#context.ledger.waitUntil(condition);
  }

  // What exists.

  addApp(app: FakeApp): void {
    this.#context.world.addApp(app);
  }

  addWhatsAppNumber(number: FakeWhatsAppNumber): void {
    this.#context.world.addChannel(whatsappChannel(number, this.#firstAppId()));
  }

  addPage(page: FakePage): void {
    this.#context.world.addChannel(pageChannel(page, this.#firstAppId()));
  }

  addInstagram(account: FakeInstagram): void {
    this.#context.world.addChannel(instagramChannel(account, this.#firstAppId()));
  }

  /** Changes a line; a new token is good beside the old one, see `expireToken`. @throws Error when it is not registered. */
  updateChannel(channelId: string, settings: Partial<ChannelSettings>): void {
    const { world } = this.#context;
    const channel: Channel = Object.assign(world.channel(channelId), settings);
    if (settings.token !== undefined) world.grant(channel, settings.token);
  }

  /** A token besides those of the lines, such as a user's, or what `debug_token` says of one that there is. */
  setToken(token: string, facts: FakeToken): void {
    this.#context.world.setToken(token, facts, this.#firstAppId());
  }

  /** A code that the sign-in dialog would hand out, for the token that it is exchanged for; good once. */
  addCode(code: string, token: string): void {
    const { tokens, codes } = this.#context.world;
    codes.set(code, { appId: tokens.get(token)?.appId ?? this.#firstAppId(), token, isFresh: true });
  }

  /** Whoever comes to the sign-in dialog from now on agrees, and gives this token away; null: they cancel. */
  signsInWith(token: string | null): void {
    this.#context.world.signsInWith = token;
  }

  addTemplate(wabaId: string, template: FakeTemplate): void {
    const { templates } = this.#context.world;
    templates.set(wabaId, [...(templates.get(wabaId) ?? []), template]);
  }

  addPerson(person: FakePerson): void {
    this.#context.world.addPerson(person);
  }

  /** A file that a customer of this line has sent. @throws Error when the line is not registered. */
  addMedia(channelId: string, file: { bytes: Buffer; mimeType: string; filename?: string }): InboundMedia {
    const { world, media } = this.#context;
    const needsToken = world.channel(channelId).platform === 'whatsapp';
    const { bytes, mimeType, filename = null } = file;
    const stored = media.add({ bytes, mimeType, filename, channelId, needsToken });
    const url = `${this.baseUrl}${media.pathOf(stored)}`;
    return { id: stored.id, url, mimeType, sha256: sha256Of(bytes, 'base64') };
  }

  /** When the customer last wrote, in Unix milliseconds; null for never. Windows are open for those never named here. */
  customerWrote(channelId: string, customer: string, at: number | null = this.#context.world.now()): void {
    this.#context.world.setLastWrote(channelId, customer.replace(/^\+/, ''), at);
  }

  /** As if the customer had written a little more than 24 hours ago. */
  closeWindow(channelId: string, customer: string): void {
    this.customerWrote(channelId, customer, this.#context.world.now() - WINDOW_MS - 60_000);
  }

  // What goes wrong.

  /** From now on the next requests that the script speaks of meet it. */
  fault(script: FaultScript): Fault {
    return this.#faults.add(script, async (condition) => this.waitUntil(condition));
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** 401 and 190 for every call with it. @param subcode 463 expired, 460 password changed, 467 taken back. */
  expireToken(token: string, subcode = 463): void {
    const record = this.#context.world.tokens.get(token);
    if (record !== undefined) record.deadSubcode = subcode;
  }

  // What Meta tells.

  /** @param url the whole address; null: nothing is told any more. @throws Error for anything but `http:`. */
  setWebhookUrl(platform: MetaPlatform, url: string | null): void {
    const { urls } = this.#context.receipts;
    if (url !== null && !url.startsWith('http://'))
      throw new Error(`webhooks go to http: only, not to ${url}`);
    if (url === null) urls.delete(platform);
    else urls.set(platform, url);
  }

  /** Webhooks of all platforms go to Switchboard's own paths there. */
  sendWebhooksTo(switchboardUrl: string): void {
    for (const platform of ['whatsapp', 'instagram', 'facebook'] as const) {
      const base = switchboardUrl.replace(/\/+$/, '');
      this.setWebhookUrl(platform, `${base}/api/v1/communications/webhooks/${platform}`);
    }
  }

  /**
   * Tells of a message that was accepted earlier, whatever the line is set to. Resolves after the first attempt.
   *
   * @param code of the error, for `failed`.
   * @throws Error when no message has this id.
   */
  async report(externalId: string, status: ReportedStatus, code?: number): Promise<void> {
    const { ledger, world, receipts } = this.#context;
    const message = ledger.byExternalId(externalId);
    if (message === null) throw new Error(`no message ${externalId} was accepted`);
    await receipts.report(world.channel(message.channelId), message, status, code);
  }

  #firstAppId(): string {
    const { apps } = this.#context.world;
    if (apps.size === 0) this.addApp(DEFAULT_APP);
    return [...apps.keys()][0] ?? DEFAULT_APP.appId;
  }
}

/**
 * Meta's Graph API on a port of this machine, for tests, benchmarks and demonstrations: `graph.facebook.com` and
 * `graph.instagram.com` at once, with or without a version in the path.
 *
 * ```ts
 * const graph = await startFakeGraphApi({ webhookBaseUrl: 'http://127.0.0.1:8000' });
 * graph.addWhatsAppNumber({ phoneNumberId: '105', wabaId: '100', token: 'EAAG', appSecret: 's3cret' });
 * const lost = graph.fault({ route: 'messages', loseAnswer: 'after' });
 * // … POST http://127.0.0.1:…/v26.0/105/messages meets a dropped connection, though the message is delivered:
 * await lost.waitForHit();
 * graph.deliveredTo('+48600100200'); // [{ type: 'text', reference: '0199…', externalId: 'wamid.…', … }]
 * await graph.close();
 * ```
 *
 * @throws Error when the port is taken.
 */
export async function startFakeGraphApi(options: FakeGraphApiOptions = {}): Promise<FakeGraphApi> {
  const graph = new FakeGraphApi(options);
  await graph.listen(options.port ?? 0);
  return graph;
}
