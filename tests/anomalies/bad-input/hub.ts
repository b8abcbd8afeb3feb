import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { ConversationView, MessageView, MetaPlatform } from '@switchboard/core';
import type { Logger } from '@switchboard/service';
import { BASE, startTestApi, type TestApi, type TestApiOptions } from '../../support/test-api.ts';

export interface Thread extends ConversationView {
  messages: MessageView[];
}

/** A raw delivery as it is kept. */
export interface KeptDelivery {
  bytes: Buffer;
  /** False when its bytes are no text that PostgreSQL can keep. */
  isText: boolean;
  outcome: string;
  detail: string | null;
}

/** A line that the API has logged. */
export interface LogLine {
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

/** One API for the tests of a file, and what every one of them has to leave as it was. */
export class Hub {
  readonly t: TestApi;
  /** Of a signed-in agent. */
  readonly token: string;
  readonly logged: readonly LogLine[];
  #judgedLines = 0;
  #judged = { turnedAway: 0, refused: 0 };

  private constructor(t: TestApi, token: string, logged: readonly LogLine[]) {
    this.t = t;
    this.token = token;
    this.logged = logged;
  }

  static async start(options: TestApiOptions = {}): Promise<Hub> {
    const logged: LogLine[] = [];
    const t = await startTestApi({ logger: loggerInto(logged), ...options });
    const { token } = await t.signIn();
    return new Hub(t, token, logged);
  }

  /** Posts as Meta does, correctly signed; every such delivery has to be accepted. */
  async accepts(
    platform: MetaPlatform,
    body: object | Buffer,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const answer = await this.t.post(platform, body, headers);
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);
  }

  /** What an agent sees of a conversation, by our id or the address of the other side; null when there is none. */
  async thread(id: string): Promise<Thread | null> {
    const path = `${BASE}/conversations/${encodeURIComponent(id)}?limit=500`;
    const answer = await this.t.get(path, this.token);
    expect([200, 404]).toContain(answer.status);
    return answer.status === 200 ? ((await answer.json()) as Thread) : null;
  }

  /** The messages of a conversation that has to be there. */
  async messages(id: string): Promise<MessageView[]> {
    const thread = await this.thread(id);
    if (thread === null) throw new Error(`there is no conversation with ${id.slice(0, 100)}`);
    return thread.messages;
  }

  /** The message of a conversation that has to have just one. */
  async onlyMessage(id: string): Promise<MessageView> {
    const messages = await this.messages(id);
    expect(messages).toHaveLength(1);
    return messages[0]!;
  }

  /** The newest delivery of the platform; nothing else may be posted at the same time. */
  async lastDelivery(platform: MetaPlatform): Promise<KeptDelivery> {
    const [row] = await this.t.database.query<KeptDelivery>(
      `select coalesce(body_bytes, convert_to(body, 'UTF8')) as bytes, body is not null as "isText", outcome, detail
       from webhook_deliveries where platform = $1 order by id desc limit 1`,
      [platform],
    );
    if (row === undefined) throw new Error(`there is no delivery of ${platform}`);
    return row;
  }

  async count(table: string, where = 'true', values: unknown[] = []): Promise<number> {
    const [row] = await this.t.database.query<{ n: number }>(
      `select count(*)::int as n from ${table} where ${where}`,
      values,
    );
    return row!.n;
  }

  /**
   * Since it was asked last: no webhook was answered 5xx, nothing was logged as an error, the database refused nothing;
   * and the API is well.
   */
  async expectUnharmed(): Promise<void> {
    const errors = this.logged.slice(this.#judgedLines).filter(({ level }) => level === 'error');
    // One example of each says enough.
    const told = new Map(errors.map(({ message, fields }) => [sayOf(message, fields), stackOf(fields)]));
    this.#judgedLines = this.logged.length;
    const before = this.#judged;
    this.#judged = {
      turnedAway: await this.#turnedAway(),
      refused: await this.count('webhook_deliveries', `outcome in ('failed', 'partly_failed')`),
    };
    expect([...told]).toEqual([]);
    expect(this.#judged).toEqual(before);
    expect((await this.t.get('/readyz')).status).toBe(200);
  }

  async #turnedAway(): Promise<number> {
    const { values } = await this.t.metrics.webhookRequests.get();
    const ours = values.filter(({ labels }) => FAULTS_OF_OURS.has(String(labels.outcome)));
    return ours.reduce((sum, { value }) => sum + value, 0);
  }
}

function sayOf(message: string, { error }: LogLine['fields']): string {
  return error instanceof Error ? `${message}: ${error.message}` : message;
}

function stackOf({ error }: LogLine['fields']): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}

/** The outcomes of webhooks that are answered 5xx. */
const FAULTS_OF_OURS: ReadonlySet<string> = new Set(['internal', 'overloaded', 'database_unavailable']);

/** Registers the hub of a test file, and after each of its tests looks whether anything was harmed. */
export function hubOfThisFile(options: TestApiOptions = {}): () => Hub {
  let hub: Hub | undefined;
  const before = prototypes();
  const current = (): Hub => {
    if (hub === undefined) throw new Error('the hub has not started');
    return hub;
  };
  beforeAll(async () => {
    hub = await Hub.start(options);
  });
  afterEach(async () => {
    expectNoPollution(before);
    await current().expectUnharmed();
  });
  afterAll(() => hub?.t.stop());
  return current;
}

export type Prototypes = ReturnType<typeof prototypes>;

/** Every property of the prototypes that a hostile key could reach. */
export function prototypes(): (string | symbol)[][] {
  return [Object, Array, String, Number, Function].map(({ prototype }) => Reflect.ownKeys(prototype));
}

/** Hostile bodies try to set a property of this name on every object. */
export function expectNoPollution(before: Prototypes): void {
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Reflect.get([], 'polluted')).toBeUndefined();
  expect(prototypes()).toEqual(before);
}

function loggerInto(logged: LogLine[]): Logger {
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void logged.push({ level, message, fields });
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
