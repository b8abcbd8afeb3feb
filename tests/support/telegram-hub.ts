import { setTimeout as delay } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { systemClock, type TelegramAccountState } from '@switchboard/core';
import { Database } from '@switchboard/database';
import { type Logger, silentLogger } from '@switchboard/service';
import { type FakeAccount, type FakeUser, TelegramServer } from '@switchboard/simulators';
import {
  openTelegramConnection,
  openTelegramLogin,
  TelegramListener,
  type TelegramListenerOptions,
} from '@switchboard/telegram-listener';
import {
  storedChats,
  type VisibleChats,
  wantedChats,
} from '../../apps/telegram-listener/src/testing/compare-history.ts';
import { type ApiProcess, freePort, startApiProcess } from './api-process.ts';
import { ListenerEnvironment } from './listener-environment.ts';
import { testConfig } from './test-api.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Far more than anything takes, on a machine that has other work to do. */
const WAIT_MS = 25_000;

type ConnectionLimits = Partial<Record<'connectTimeoutMs' | 'requestTimeoutMs', number>>;

export interface TelegramHubOptions {
  /** The database and the API that agents' sockets hang on; without one, a database alone. */
  api?: { url: string; database: TestDatabase };
  /** Where listeners find the database, when that is not where the tests do. */
  databaseUrl?: string;
}

export interface AddedAccount {
  /** What our own table calls it. */
  name: string;
  account: FakeAccount;
}

/** A Telegram with real sockets, a database with accounts in it, and any number of listeners between the two. */
export class TelegramHub {
  readonly server: TelegramServer;
  readonly database: TestDatabase;
  readonly stores: Database;
  readonly added: AddedAccount[] = [];
  readonly #options: TelegramHubOptions;
  readonly #environment: ListenerEnvironment;
  readonly #listeners = new Set<TelegramListener>();
  readonly #processes: ApiProcess[] = [];

  private constructor(server: TelegramServer, database: TestDatabase, options: TelegramHubOptions) {
    this.server = server;
    this.database = database;
    this.stores = new Database(database.url, testConfig(database.url).encryptionKey);
    this.#options = options;
    this.#environment = new ListenerEnvironment(options.databaseUrl ?? database.url, options.api?.url);
  }

  static async start(options: TelegramHubOptions = {}): Promise<TelegramHub> {
    const server = new TelegramServer();
    await server.start();
    const hub = new TelegramHub(server, options.api?.database ?? (await createTestDatabase()), options);
    await hub.stores.open();
    return hub;
  }

  /** Ends everything that it has started; fails when a listener has left a connection behind. */
  async stop(): Promise<void> {
    await this.stopListeners();
    for (const process of this.#processes) await process.kill();
    await this.server.whenSockets(0);
    await this.server.stop();
    await this.stores.close();
    if (this.#options.api === undefined) await this.database.drop();
    this.#environment.remove();
  }

  async stopListeners(): Promise<void> {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    await Promise.all(listeners.map((listener) => listener.stop()));
  }

  /** An account at Telegram, and its session in our table. */
  async add(name: string, about: Partial<FakeUser> = {}, proxy = this.server.proxyUrl): Promise<FakeAccount> {
    const account = this.server.telegram.createAccount({ firstName: name, ...about });
    const session = this.server.plantSession(account);
    await this.stores.telegramAccounts.save({ name, session, apiId: null, apiHash: null, proxy });
    this.added.push({ name, account });
    return account;
  }

  /**
   * A listener in this process.
   *
   * @param options.limits how long its connections wait for Telegram: less where nothing will come
   */
  async listen(
    options: Partial<Pick<TelegramListenerOptions, 'timings' | 'logger'>> & {
      limits?: ConnectionLimits;
    } = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<TelegramListener> {
    const { logger = silentLogger, timings, limits } = options;
    const listener = new TelegramListener({
      config: this.#environment.config(env),
      clock: systemClock,
      logger: process.env['TRACE'] === undefined ? logger : TRACING,
      open: (credentials, own) => openTelegramConnection(credentials, { ...own, ...limits }),
      openLogin: openTelegramLogin,
      ...(timings === undefined ? {} : { timings }),
    });
    this.#listeners.add(listener);
    await listener.start();
    return listener;
  }

  async stopListener(listener: TelegramListener): Promise<void> {
    this.#listeners.delete(listener);
    await listener.stop();
  }

  /** A listener as a process of its own: one that can be killed. */
  async spawn(
    env: NodeJS.ProcessEnv = {},
    script = 'apps/telegram-listener/dist/main.js',
  ): Promise<ApiProcess> {
    const options = { script, port: await freePort(), env: { ...this.#environment.variables, ...env } };
    const started = await startApiProcess(this.#options.databaseUrl ?? this.database.url, options);
    this.#processes.push(started);
    return started;
  }

  /** Resolves when the account is in this state, for a reason that fits. */
  async untilState(name: string, state: TelegramAccountState, reason = /(?:)/): Promise<void> {
    let last = 'not there';
    await until(`${name} to be ${state}`, async () => {
      const found = (await this.stores.telegramAccounts.list()).find((each) => each.name === name);
      last = `${found?.state}: ${found?.stateReason}`;
      return found?.state === state && reason.test(found.stateReason ?? '');
    }).catch((error: unknown) => {
      throw new Error(`${name} is ${last}`, { cause: error });
    });
  }

  /** Resolves when these accounts, by default all, are connected and their older messages have been read. */
  async untilOnline(...names: string[]): Promise<void> {
    await until(`${names.join(', ') || 'all accounts'} to be online`, async () => {
      const accounts = await this.stores.telegramAccounts.list();
      const wanted = accounts.filter(({ name }) => names.length === 0 || names.includes(name));
      return wanted.every(({ state, backfilledAt }) => state === 'online' && backfilledAt !== null);
    });
  }

  /**
   * Waits until the database has what Telegram has of all accounts, chat by chat in order, and expects that no message
   * was told twice.
   */
  async expectSame(accounts = this.added.map(({ account }) => account)): Promise<void> {
    let chats = await this.#compared(accounts);
    await until('the database to equal Telegram', async () => {
      chats = await this.#compared(accounts);
      return isDeepStrictEqual(chats.stored, chats.wanted);
    }).catch(() => undefined);
    const [wanted, stored] = [linesOf(chats.wanted), linesOf(chats.stored)];
    expect(wanted).not.toEqual([]);
    expect({ lost: without(wanted, stored), tooMuch: without(stored, wanted) }).toEqual({
      lost: [],
      tooMuch: [],
    });
    // What is left to differ is the order.
    expect(chats.stored).toEqual(chats.wanted);
    await this.#expectToldOnce();
  }

  /** How many messages Telegram has that are not in the database, or not as they are now. */
  async countMissing(): Promise<number> {
    const { wanted, stored } = await this.#compared(this.added.map(({ account }) => account));
    return without(linesOf(wanted), linesOf(stored)).length;
  }

  async #compared(
    accounts: FakeAccount[],
  ): Promise<{ wanted: Record<string, VisibleChats>; stored: Record<string, VisibleChats> }> {
    const { telegram, world } = this.server;
    const compared = { world, accounts: this.added, channels: [...telegram.channels.values()] };
    const wanted: Record<string, VisibleChats> = {};
    const stored: Record<string, VisibleChats> = {};
    for (const account of accounts) {
      const name = account.user.firstName;
      stored[name] = await storedChats(this, compared, account);
      wanted[name] = wantedChats(compared, account);
    }
    return { wanted, stored };
  }

  async #expectToldOnce(): Promise<void> {
    const twice = await this.database.query(
      `select data::jsonb #>> '{message,id}' as id, count(*)::int as times from events
       where type = 'message.created' group by 1 having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  }

  /** How many messages there are, deleted ones too. */
  async countMessages(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(`select count(*)::int as n from messages`);
    return row!.n;
  }
}

/** Each message as a line, so that a difference can be read. */
function linesOf(chats: Record<string, VisibleChats>): string[] {
  return Object.entries(chats).flatMap(([account, ofAccount]) =>
    Object.entries(ofAccount).flatMap(([chat, messages]) =>
      messages.map(({ number, direction, isRead, text }) =>
        [account, chat, number, direction, isRead, text].join(' '),
      ),
    ),
  );
}

function without(lines: string[], others: string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/** Looks again and again until it is so; throws after far longer than it may take. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${WAIT_MS} ms for ${what}`);
    await delay(25);
  }
}

const trace = (...line: unknown[]): void => void process.stderr.write(`${inspect(line)}\n`);
const TRACING: Logger = { error: trace, warn: trace, info: trace, debug: trace };
