import { META_PLATFORMS, type MetaPlatform, type Platform } from '@switchboard/core';
import { type FakeGraphApi, type SentMessage, startFakeGraphApi } from '../graph/index.ts';
import { CAST } from '../people/cast.ts';
import type { Customer } from '../people/customer.ts';
import type { FakeAccount } from '../telegram/index.ts';
import { TelegramServer } from '../telegram/telegram-server.ts';
import type { DemoFiles } from './demo-files.ts';
import { DEMO_TEMPLATES } from './demo-templates.ts';
import { type DeliverWebhook, MetaLine } from './meta-line.ts';
import type { BureauMessage, PlatformLine } from './platform-line.ts';
import { TelegramLine } from './telegram-line.ts';
import { restoreTelegram, telegramMemory, type TelegramMemory } from './telegram-memory.ts';

const NUMBER_ID = '106000000000001';
const WABA_ID = '102000000000001';
const CHANNEL_IDS: Record<MetaPlatform, string> = {
  whatsapp: NUMBER_ID,
  instagram: '17841400000000001',
  facebook: '108000000000001',
};
const TOKENS: Record<MetaPlatform, string> = {
  whatsapp: 'EAA-demo-whatsapp',
  instagram: 'IGAA-demo-instagram',
  facebook: 'EAA-demo-page',
};
const BUREAU = { id: 2_000_100n, firstName: 'Biuro', lastName: 'Tłumaczeń', phone: '48000000100' };
const BUREAU_NAME = 'Biuro Tłumaczeń Rynek';
/** Nobody listens there: what is asked of the real platforms by mistake goes no further. */
const NOWHERE = 'http://127.0.0.1:9';

export interface DemoPlatformsOptions {
  files: DemoFiles;
  /** Signs the webhooks; also the word that Meta's handshake would have to know. */
  appSecret: string;
  /** Of an earlier run. Null: a Telegram account in which nothing has been said yet. */
  telegram: TelegramMemory | null;
}

/** The four platforms of a demonstration, on ports of this machine, with the bureau's account on each. */
export class DemoPlatforms {
  readonly graph: FakeGraphApi;
  readonly telegram: TelegramServer;
  readonly account: FakeAccount;
  /** For a Telegram account that nobody has connected yet; null when it is connected since an earlier run. */
  readonly session: string | null;
  readonly #options: DemoPlatformsOptions;

  private constructor(graph: FakeGraphApi, telegram: TelegramServer, options: DemoPlatformsOptions) {
    this.graph = graph;
    this.telegram = telegram;
    this.#options = options;
    this.account = telegram.telegram.createAccount(BUREAU);
    for (const customer of CAST) this.#admit(customer);
    if (options.telegram === null) this.session = telegram.plantSession(this.account);
    else {
      restoreTelegram(telegram, this.account, options.telegram, options.files);
      this.session = null;
    }
  }

  static async start(options: DemoPlatformsOptions): Promise<DemoPlatforms> {
    const { appSecret } = options;
    const line = (platform: MetaPlatform) => ({ token: TOKENS[platform], appSecret, echoes: true });
    const graph = await startFakeGraphApi({
      apps: [{ appId: '1000000000000001', appSecret }],
      whatsapp: [
        { ...line('whatsapp'), phoneNumberId: NUMBER_ID, wabaId: WABA_ID, verifiedName: BUREAU_NAME },
      ],
      pages: [{ ...line('facebook'), pageId: CHANNEL_IDS.facebook, name: BUREAU_NAME }],
      instagram: [{ ...line('instagram'), igId: CHANNEL_IDS.instagram, username: 'biuro.rynek' }],
    });
    for (const template of DEMO_TEMPLATES) graph.addTemplate(WABA_ID, template);
    const telegram = new TelegramServer();
    await telegram.start();
    return new DemoPlatforms(graph, telegram, options);
  }

  /** What Switchboard has to be told to take these platforms for the real ones. */
  environment(): Record<string, string> {
    const { appSecret } = this.#options;
    const secrets = (prefix: string): Record<string, string> => ({
      [`${prefix}_APP_SECRET`]: appSecret,
      [`${prefix}_VERIFY_TOKEN`]: appSecret,
    });
    return {
      ...secrets('WHATSAPP'),
      ...secrets('INSTAGRAM'),
      ...secrets('FACEBOOK'),
      WHATSAPP_ACCESS_TOKEN: TOKENS.whatsapp,
      WHATSAPP_PHONE_NUMBER_ID: NUMBER_ID,
      WHATSAPP_WABA_ID: WABA_ID,
      INSTAGRAM_ACCESS_TOKEN: TOKENS.instagram,
      INSTAGRAM_ACCOUNT_ID: CHANNEL_IDS.instagram,
      FACEBOOK_PAGE_ACCESS_TOKEN: TOKENS.facebook,
      FACEBOOK_PAGE_ID: CHANNEL_IDS.facebook,
      GRAPH_API_BASE_URL: this.graph.baseUrl,
      INSTAGRAM_API_BASE_URL: this.graph.baseUrl,
      TELEGRAM_BOT_API_BASE_URL: NOWHERE,
      TELEGRAM_API_ID: '1',
      TELEGRAM_API_HASH: 'demo',
      TELEGRAM_PROXY: this.telegram.proxyUrl,
    };
  }

  /** The lines by which customers write. */
  lines(deliver: DeliverWebhook): Map<Platform, PlatformLine> {
    const { files } = this.#options;
    const { graph } = this;
    const lines = new Map<Platform, PlatformLine>();
    for (const platform of META_PLATFORMS) {
      const channelId = CHANNEL_IDS[platform];
      lines.set(platform, new MetaLine({ platform, channelId, graph, files, deliver }));
    }
    return lines.set('telegram', new TelegramLine(this.telegram.telegram, this.account, files));
  }

  /** Meta's windows are open for whoever is not known to have been silent: an earlier run has to be remembered. */
  remember(customer: Customer, lastWroteMs: number): void {
    if (customer.platform === 'telegram') return;
    this.graph.customerWrote(CHANNEL_IDS[customer.platform], customer.externalId, lastWroteMs);
  }

  /** Calls `heard` for every message that reaches one of the customers from now on, until `stop`. */
  onBureauMessage(heard: (message: BureauMessage) => void): void {
    void this.#hearGraph(heard).catch(() => undefined); // the graph was closed
    this.#hearTelegram(heard);
  }

  telegramMemory(): TelegramMemory {
    return telegramMemory(this.telegram, this.account, this.#options.files);
  }

  async stop(): Promise<void> {
    await Promise.all([this.graph.close(), this.telegram.stop()]);
  }

  async #hearGraph(heard: (message: BureauMessage) => void): Promise<void> {
    for (let taken = this.graph.sent.length; ;) {
      await this.graph.waitUntil(() => this.graph.sent.length > taken);
      for (const sent of this.graph.sent.slice(taken)) {
        const customer = customerOf(sent);
        if (customer !== null && sent.externalId !== null && sent.type !== 'reaction') {
          heard({ customer, ref: sent.externalId });
        }
      }
      taken = this.graph.sent.length;
    }
  }

  #hearTelegram(heard: (message: BureauMessage) => void): void {
    const { messages } = this.account.box;
    let taken = messages.length;
    this.telegram.world.onUpdate(this.account, () => {
      for (const { id, out, chat, deleted } of messages.slice(taken)) {
        const customer = CAST.find(({ platform, externalId }) => {
          return platform === 'telegram' && externalId === String(chat.id);
        });
        if (out && !deleted && customer !== undefined) heard({ customer, ref: String(id) });
      }
      taken = messages.length;
    });
  }

  #admit(customer: Customer): void {
    const { platform, externalId, name, username, unreachable } = customer;
    if (platform === 'telegram') {
      const [firstName = name, lastName = null] = name.split(' ', 2);
      this.telegram.telegram.createUser({ id: BigInt(externalId), firstName, lastName, username });
      return;
    }
    const channelId = CHANNEL_IDS[platform];
    this.graph.addPerson({
      id: externalId,
      channelId,
      name,
      ...(username === null ? {} : { username }),
      reachable: unreachable !== true,
    });
  }
}

function customerOf({ platform, to }: SentMessage): Customer | null {
  return CAST.find((each) => each.platform === platform && each.externalId === to) ?? null;
}
