import { SIMULATED_CUSTOMERS } from '../meta/simulated-customers.ts';
import type { Channel, FakeApp, FakePerson, FakeTemplate, FakeToken } from './graph-accounts.ts';

const DAY_MS = 86_400_000;
export const WINDOW_MS = DAY_MS;
/** A person may answer for so long, with the tag HUMAN_AGENT (notes/meta.md §6.2). */
export const HUMAN_AGENT_WINDOW_MS = 7 * DAY_MS;

/** Who may call, and since when no more. */
export interface TokenRecord {
  token: string;
  appId: string;
  /** What `debug_token` says: `SYSTEM_USER`, `PAGE`, `USER`, `APP`. */
  type: string;
  /** The lines that it speaks for. */
  channelIds: Set<string>;
  /** Unix time in milliseconds; null: never. */
  expiresAt: number | null;
  /** Unix time in milliseconds; null: never. */
  dataAccessExpiresAt: number | null;
  /** The reason why it is worth nothing any more: 463 expired, 460 password changed, 467 logged out. */
  deadSubcode: number | null;
  scopes: readonly string[];
}

/** What exists on Meta's side: apps, lines, tokens, people, message forms, and when each customer last wrote. */
export class GraphWorld {
  readonly apps = new Map<string, FakeApp>();
  readonly channels = new Map<string, Channel>();
  readonly tokens = new Map<string, TokenRecord>();
  /** Codes of the sign-in dialog, and the tokens that they are exchanged for, once. */
  readonly codes = new Map<string, { appId: string; token: string; isFresh: boolean }>();
  /** The token that whoever signs in at the dialog gives away; null: they cancel. */
  signsInWith: string | null = null;
  /** By WABA id. */
  readonly templates = new Map<string, FakeTemplate[]>();
  readonly #people = new Map<string, FakePerson>();
  /** Who tells whom: by WABA, page or Instagram account, the apps that hear of it. */
  readonly subscriptions = new Map<string, Map<string, readonly string[]>>();
  readonly #lastWrote = new Map<string, number | null>();
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  addApp(app: FakeApp): void {
    this.apps.set(app.appId, app);
    this.tokens.set(
      `${app.appId}|${app.appSecret}`,
      tokenRecord(`${app.appId}|${app.appSecret}`, app.appId, 'APP'),
    );
  }

  addChannel(channel: Channel): void {
    this.channels.set(channel.id, channel);
    if (!this.apps.has(channel.appId)) this.addApp({ appId: channel.appId, appSecret: channel.appSecret });
    this.grant(channel, channel.token);
    this.subscribe(subscribedAsset(channel), channel.appId, []);
  }

  subscribe(assetId: string, appId: string, fields: readonly string[]): void {
    const apps = this.subscriptions.get(assetId) ?? new Map<string, readonly string[]>();
    this.subscriptions.set(assetId, apps.set(appId, fields));
  }

  unsubscribe(channel: Channel): void {
    this.subscriptions.get(subscribedAsset(channel))?.delete(channel.appId);
  }

  isSubscribed(channel: Channel): boolean {
    return this.subscriptions.get(subscribedAsset(channel))?.has(channel.appId) === true;
  }

  /** One more token for a line; those it had stay as good as they were. */
  grant(channel: Channel, token: string): TokenRecord {
    const record = this.tokens.get(token) ?? tokenRecord(token, channel.appId, tokenType(channel));
    record.channelIds.add(channel.id);
    record.scopes = [...new Set([...record.scopes, ...scopesOf(channel)])];
    this.tokens.set(token, record);
    return record;
  }

  setToken(token: string, { appId, channelIds, ...facts }: FakeToken, defaultAppId: string): void {
    const old = this.tokens.get(token) ?? tokenRecord(token, appId ?? defaultAppId, 'USER');
    const lines = channelIds === undefined ? old.channelIds : new Set(channelIds);
    this.tokens.set(token, { ...old, ...facts, appId: appId ?? old.appId, channelIds: lines });
  }

  /** @throws Error when the test speaks of a line that it has not registered. */
  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new Error(`no line ${id} is registered`);
    return channel;
  }

  addPerson(person: FakePerson): void {
    this.#people.set(`${person.channelId} ${person.id}`, person);
  }

  person(channelId: string, id: string): FakePerson | null {
    return this.#people.get(`${channelId} ${id}`) ?? null;
  }

  setLastWrote(channelId: string, customer: string, at: number | null): void {
    this.#lastWrote.set(`${channelId} ${customer}`, at);
  }

  /** How long ago the customer wrote, in milliseconds; 0 for those of whom nothing was said, who are always open. */
  silenceMs(channelId: string, customer: string): number {
    if (this.#lastWrote.size === 0) return 0;
    const at = this.#lastWrote.get(`${channelId} ${customer}`);
    if (at === undefined) return 0;
    return at === null ? Infinity : this.now() - at;
  }

  /**
   * Which of several lines a customer belongs to, the likeliest first. A page that has an Instagram account beside itself
   * serves both by one path and one token, and only Meta knows whose id it is: here, those who were registered with the
   * line, and the invented customers who write to it.
   */
  mostLikely(lines: readonly Channel[], customer: string): Channel[] {
    const isKnownTo = ({ id, platform }: Channel): boolean =>
      this.person(id, customer) !== null ||
      this.#lastWrote.has(`${id} ${customer}`) ||
      SIMULATED_CUSTOMERS.some(({ externalIds }) => externalIds[platform] === customer);
    const rank = (line: Channel): number => (isKnownTo(line) ? 0 : line.platform === 'facebook' ? 1 : 2);
    return lines.toSorted((one, other) => rank(one) - rank(other));
  }

  instagramOf(pageId: string): Channel | null {
    for (const channel of this.channels.values()) {
      if (channel.platform === 'instagram' && channel.pageId === pageId) return channel;
    }
    return null;
  }

  /** A line, a business account above lines, or a page: whatever `GET /<id>` tells of as of something of ours. */
  isAsset(id: string): boolean {
    return this.channels.has(id) || this.subscriptions.has(id);
  }

  numbersOf(wabaId: string): Channel[] {
    return [...this.channels.values()].filter((channel) => channel.wabaId === wabaId);
  }
}

/** What an app subscribes to, to hear of a line (notes/meta.md §7.3). */
export function subscribedAsset({ wabaId, pageId, id }: Channel): string {
  return wabaId ?? pageId ?? id;
}

function tokenRecord(token: string, appId: string, type: string): TokenRecord {
  return {
    token,
    appId,
    type,
    channelIds: new Set(),
    expiresAt: null,
    dataAccessExpiresAt: null,
    deadSubcode: null,
    scopes: [],
  };
}

function tokenType({ platform, pageId }: Channel): string {
  if (platform === 'whatsapp') return 'SYSTEM_USER';
  return pageId === null ? 'USER' : 'PAGE';
}

function scopesOf({ platform, pageId }: Channel): readonly string[] {
  switch (platform) {
    case 'whatsapp':
      return ['whatsapp_business_management', 'whatsapp_business_messaging'];
    case 'facebook':
      return ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'];
    case 'instagram':
      return pageId === null
        ? ['instagram_business_basic', 'instagram_business_manage_messages']
        : ['instagram_basic', 'instagram_manage_messages', 'pages_manage_metadata'];
  }
}
