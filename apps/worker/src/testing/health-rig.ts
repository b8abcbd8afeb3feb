import { GraphClient } from '@switchboard/channels';
import type { ChannelCheckName, LoggedEvent, MetaPlatform } from '@switchboard/core';
import { type ChannelCheck, Database, type NewChannel } from '@switchboard/database';
import { silentLogger } from '@switchboard/service';
import { type FakeGraphApi, startFakeGraphApi } from '@switchboard/simulators';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { ChannelHealth } from '../channel-health/channel-health.ts';
import { TemplateLists } from '../templates/template-lists.ts';

export const APP = { appId: '4711', appSecret: 'simulated-app-secret' };
export const LINES: Record<MetaPlatform, string> = { whatsapp: '105', facebook: '200', instagram: '300' };
export const WABA = '100';
export const TOKENS: Record<MetaPlatform, string> = {
  whatsapp: 'EAA-whatsapp',
  facebook: 'EAA-page',
  instagram: 'IG-login',
};

/** A worker's health checks over a real database and the stand-in of Meta, with a clock that the test moves. */
export class HealthRig {
  readonly graph: FakeGraphApi;
  readonly stores: Database;
  readonly database: TestDatabase;
  readonly health: ChannelHealth;
  readonly templates: TemplateLists;
  readonly events: LoggedEvent[] = [];
  readonly clock: { nowMs: number; now(): number };
  /** Whether this process holds the channels. */
  isHolder = true;
  readonly #client: GraphClient;

  static async start(): Promise<HealthRig> {
    const clock = { nowMs: Date.now(), now: (): number => clock.nowMs };
    const line = (platform: MetaPlatform) => ({ token: TOKENS[platform], appSecret: APP.appSecret });
    const graph = await startFakeGraphApi({
      now: () => clock.nowMs,
      apps: [APP],
      whatsapp: [{ ...line('whatsapp'), phoneNumberId: LINES.whatsapp, wabaId: WABA }],
      pages: [{ ...line('facebook'), pageId: LINES.facebook }],
      instagram: [{ ...line('instagram'), igId: LINES.instagram }],
    });
    const rig = new HealthRig(graph, await createTestDatabase(), clock);
    await rig.stores.open();
    return rig;
  }

  private constructor(graph: FakeGraphApi, database: TestDatabase, clock: HealthRig['clock']) {
    this.graph = graph;
    this.database = database;
    this.clock = clock;
    this.stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    this.#client = new GraphClient({
      graphBaseUrl: graph.baseUrl,
      instagramBaseUrl: graph.baseUrl,
      version: 'v26.0',
    });
    const options = {
      database: this.stores,
      graph: this.#client,
      holds: () => this.isHolder,
      clock,
      logger: silentLogger,
    };
    const onCommitted = (events: readonly LoggedEvent[]) => void this.events.push(...events);
    this.health = new ChannelHealth({ ...options, onCommitted, random: () => 0.5 });
    this.templates = new TemplateLists(options);
  }

  /** Connects a line; answers the channel's id. */
  async connect(platform: MetaPlatform, more: Partial<NewChannel> = {}): Promise<string> {
    const { channel } = await this.stores.channels.ensure({
      platform,
      externalId: LINES[platform],
      name: platform,
      credentials: { accessToken: TOKENS[platform] },
      ...more,
    });
    return channel.id;
  }

  /** One look at everything, to its end. */
  async look(): Promise<void> {
    this.health.wake();
    await this.health.settled();
  }

  /** A look after so long. */
  async lookAfter(ms: number): Promise<void> {
    this.clock.nowMs += ms;
    await this.look();
  }

  /** Fetches the templates that are due. */
  async fetchTemplates(): Promise<void> {
    this.templates.wake();
    await this.templates.settled();
  }

  async check(channelId: string, name: ChannelCheckName): Promise<ChannelCheck | undefined> {
    const checks = await this.stores.channelHealth.list([channelId]);
    return checks.find((check) => check.name === name);
  }

  /** What was told, as `health.token failing`. */
  told(): string[] {
    return this.events.map(({ dataJson }) => {
      const { name, state } = JSON.parse(dataJson) as { name: string; state: string };
      return `${name} ${state}`;
    });
  }

  async call(method: string, path: string, token: string): Promise<unknown> {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.graph.baseUrl}/v26.0${path}`, { method, headers });
    return await answer.json();
  }

  async stop(): Promise<void> {
    await this.health.stop();
    await this.templates.stop();
    this.#client.close();
    await this.graph.close();
    await this.stores.close();
    await this.database.drop();
  }
}
