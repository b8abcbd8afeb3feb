import type { Logger } from '@switchboard/service';
import { telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import type { KnownPeer } from '../accounts/peer-book.ts';
import { type AccountPorts, AccountSupervisor } from '../accounts/account-supervisor.ts';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { EngineTimings } from '../updates/update-engine.ts';
import { FakeAccountMemory } from './fake-account-memory.ts';
import { FakeTelegram } from './fake-telegram-connection.ts';
import { Signals } from '../../../../tests/support/signals.ts';

/** One account's supervisor, and what it does as signals that a test can wait for. */
export class SupervisorRig {
  readonly telegram = new FakeTelegram();
  readonly memory = new FakeAccountMemory();
  readonly signals = new Signals();
  readonly states: string[] = [];
  readonly connected: string[] = [];
  readonly shown: (TelegramAccountConnection | null)[] = [];
  readonly errors: string[] = [];
  /** How long it waited before each new connection, and nothing is waited for. */
  readonly pauses: number[] = [];
  peers: KnownPeer[] = [];
  /** Of the next times that the database is asked for peers, or told a state, so many fail. */
  peersFail = 0;
  statesFail = 0;
  /** Resolves before the channel counts as made. */
  beforeConnected: Promise<void> = Promise.resolve();
  /** Resolves before a state counts as told. */
  beforeTold: (state: string) => Promise<void> = () => Promise.resolve();
  nowMs = 1_770_000_000_000;
  readonly supervisor: AccountSupervisor;

  constructor(options: { timings?: Partial<EngineTimings>; drainMsMax?: number } = {}) {
    this.memory.remembered = {
      state: { pts: 1, qts: 1, seq: 1, date: 1 },
      channels: [],
      isBackfilled: true,
    };
    const note = (message: string): void => void this.errors.push(message);
    const logger: Logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: note,
    };
    this.supervisor = new AccountSupervisor({
      accountId: 'account',
      name: 'manager',
      leaseHolder: 'holder',
      credentials: { apiId: 1, apiHash: 'h', session: 's', proxy: null },
      ports: this.#ports(),
      backfillMessages: 0,
      clock: { now: () => this.nowMs },
      logger,
      reconnectMsMin: 1_000,
      wait: async (ms, signal) => {
        if (signal.aborted) return;
        this.pauses.push(ms);
        await new Promise(setImmediate);
        this.signals.raise();
      },
      ...options,
    });
  }

  #ports(): AccountPorts {
    return {
      open: this.telegram.open,
      connected: async ({ userId }) => {
        await this.beforeConnected;
        this.connected.push(userId);
        this.signals.raise();
      },
      memoryOf: () => this.memory,
      knownPeers: async () => {
        if (this.peersFail-- > 0) throw new Error('the database is away');
        return this.peers;
      },
      stateChanged: async (state, reason) => {
        if (this.statesFail-- > 0) throw new Error('the database is away');
        const told = reason === null ? state : `${state}: ${reason}`;
        await this.beforeTold(told);
        this.states.push(told);
        this.signals.raise();
      },
      connectionChanged: (connection) => this.shown.push(connection),
    };
  }

  async told(state: string, times = 1): Promise<void> {
    await this.signals.until(() => this.states.filter((each) => each === state).length >= times);
  }

  /** Messages with these words come in by a connection. */
  say(at: number, ...texts: string[]): void {
    for (const text of texts) {
      const id = `${this.telegram.boxesOf('s').state.pts}`;
      this.telegram.connections[at]!.deliver(telegramMessage({ id, text }));
    }
  }

  async stored(count: number): Promise<void> {
    await this.memory.signals.until(() => this.memory.texts.length >= count);
  }
}
