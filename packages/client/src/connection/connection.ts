import {
  BEARER_PREFIX,
  type ClientFrame,
  type Cursor,
  type EventFilter,
  formatCursor,
  SUBPROTOCOL,
} from '@switchboard/protocol';
import { readFrame, type ServerFrame } from '../feed/frames.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, ClientClock, WebSocketConstructor, WebSocketLike } from '../ports.ts';
import { filterKey, filterParameters } from '../rest/filter-parameters.ts';
import { BASE } from '../rest/paths.ts';
import { IDLE, type PolicyCommand, type PolicyInput, type PolicyState, step } from './connection-policy.ts';
import { type ConnectionStatus, isSameStatus } from './connection-status.ts';
import type { Credentials } from './credentials.ts';
import { Heartbeat } from './heartbeat.ts';
import type { LineEnd } from './line-end.ts';
import type { CredentialsRefusal, ServerNotReady } from './refusal.ts';

export interface ConnectionOptions {
  /** Without a slash at the end. */
  url: string;
  userId: string;
  credentials: Credentials;
  WebSocket: WebSocketConstructor;
  clock: ClientClock;
  /** What the next line is to ask for. */
  filter: () => EventFilter;
  cursor: () => Cursor | null;
  /** The last event that was dealt with; heartbeats tell it. */
  processed: () => Cursor | null;
  /** Why the server has not let this user in; null when it would, or nobody knows. */
  refusal: () => Promise<CredentialsRefusal | ServerNotReady | null>;
  onStatus: (status: ConnectionStatus) => void;
  /** Answers false when something before this frame is missing. */
  onFrame: (frame: ServerFrame) => boolean;
}

/** One line to the server at a time, opened again whenever it is lost. The policy decides, this carries out. */
export class Connection {
  readonly #options: ConnectionOptions;
  #policy: PolicyState = IDLE;
  #socket: WebSocketLike | null = null;
  #heartbeat: Heartbeat | null = null;
  /** The filter that the present line has been told of. */
  #filterKey = '';
  #cancelGreeting: Cancel | null = null;
  #cancelRetry: Cancel | null = null;
  #isChecking = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return statusOf(this.#policy);
  }

  connect(): void {
    this.#input({ type: 'connect' });
  }

  disconnect(): void {
    this.#input({ type: 'disconnect' });
  }

  /** It is worth looking at the line at once. */
  wake(): void {
    this.#input({ type: 'wake' });
  }

  /** The filter may be another one. */
  filterChanged(): void {
    const filter = this.#options.filter();
    const key = filterKey(filter);
    if (key !== this.#filterKey && this.send({ type: 'subscribe', ...filter })) this.#filterKey = key;
  }

  /** Sends a frame, if there is a line. Answers whether there was one. */
  send(frame: ClientFrame): boolean {
    if (this.#policy.state !== 'online') return false;
    this.#socket?.send(JSON.stringify(frame));
    return true;
  }

  #input(input: PolicyInput): void {
    const { clock, credentials } = this.#options;
    const context = { nowMs: clock.now(), random: clock.random(), canRefreshToken: credentials.canRefresh };
    const before = this.#policy;
    const { state, commands } = step(before, input, context);
    this.#policy = state;
    for (const command of commands) this.#run(command);
    const isNews = !isSameStatus(statusOf(before), statusOf(state));
    // A command, or a listener, may have moved on already; what is told is what is.
    if (isNews && this.#policy === state) this.#options.onStatus(this.status);
  }

  #run(command: PolicyCommand): void {
    switch (command.do) {
      case 'open':
        void this.#open(command);
        break;
      case 'close':
        this.#drop();
        break;
      case 'check_credentials':
        void this.#checkCredentials(command.attempt);
        break;
      case 'wait':
        this.#cancelRetry?.();
        this.#cancelRetry = this.#options.clock.after(command.ms, () => this.#input({ type: 'retry_due' }));
        break;
      case 'stop_waiting':
        this.#cancelRetry?.();
        this.#cancelRetry = null;
        break;
      case 'probe':
        this.#heartbeat?.probe();
        break;
    }
  }

  async #open({ attempt, freshToken }: { attempt: number; freshToken: boolean }): Promise<void> {
    const { clock, credentials } = this.#options;
    const isCurrent = (): boolean => this.#policy.attempt === attempt && this.#policy.state === 'connecting';
    this.#cancelGreeting = clock.after(LIMITS.helloMsMax, () => this.#lost({ cause: 'no_greeting' }));
    try {
      const token = await credentials.token({ isRefused: freshToken });
      if (isCurrent()) this.#openSocket(token);
    } catch (error) {
      if (isCurrent()) this.#lost({ cause: 'not_begun', detail: messageOf(error) });
    }
  }

  #openSocket(token: string | null): void {
    const { WebSocket } = this.#options;
    const protocols = token === null ? [SUBPROTOCOL] : [SUBPROTOCOL, `${BEARER_PREFIX}${token}`];
    const socket = new WebSocket(this.#address(), protocols);
    this.#socket = socket;
    const isCurrent = (): boolean => this.#socket === socket;
    // A failed line closes as well, and `close` says more. Without a listener `ws` would throw.
    socket.addEventListener('error', () => {});
    socket.addEventListener('message', ({ data }) => isCurrent() && this.#onMessage(data));
    socket.addEventListener('close', ({ code, reason }) => {
      const cause = this.#policy.state === 'online' ? 'closed' : 'refused';
      if (isCurrent()) this.#lost({ cause, code, reason });
    });
  }

  #address(): string {
    const { url, userId, filter, cursor } = this.#options;
    const search = new URLSearchParams(filterParameters(filter()));
    this.#filterKey = filterKey(filter());
    const since = cursor();
    if (since !== null) search.set('since', formatCursor(since));
    const query = search.toString();
    const path = `${BASE}/ws/${encodeURIComponent(userId)}`;
    return `${url.replace(/^http/, 'ws')}${path}${query === '' ? '' : `?${query}`}`;
  }

  #onMessage(data: unknown): void {
    this.#heartbeat?.heard();
    if (data === 'ping') this.#socket?.send('pong');
    const frame = readFrame(data);
    // Whoever speaks before the greeting speaks another protocol; the time for it runs out.
    if (frame === null || (frame.kind !== 'hello' && this.#policy.state !== 'online')) return;
    if (!this.#options.onFrame(frame)) this.#lost({ cause: 'hole' });
    else if (frame.kind === 'hello') this.#greeted(frame.frame.heartbeat_ms);
  }

  #greeted(intervalMs: number): void {
    // A listener may have disconnected.
    if (this.#policy.state !== 'connecting') return;
    this.#cancelGreeting?.();
    this.#heartbeat = new Heartbeat({
      clock: this.#options.clock,
      intervalMs,
      beat: () => this.#beat(),
      onSilence: () => this.#lost({ cause: 'silent' }),
    });
    this.#input({ type: 'greeted' });
    this.filterChanged();
  }

  #beat(): void {
    const seq = this.#options.processed()?.seq ?? 0n;
    this.send({ type: 'heartbeat', seq: seq.toString() });
  }

  #lost(end: LineEnd): void {
    this.#drop({ isDead: end.cause === 'silent' || end.cause === 'no_greeting' });
    this.#input({ type: 'lost', end });
  }

  /** Forgets the present socket at once: the closing handshake of a dead line takes long, or never ends. */
  #drop({ isDead = false } = {}): void {
    this.#cancelGreeting?.();
    this.#heartbeat?.stop();
    this.#heartbeat = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    if (isDead && socket.terminate !== undefined) socket.terminate();
    else socket.close(1000);
  }

  /** Asks once at a time: a slow answer is about all attempts that were made meanwhile. */
  async #checkCredentials(attempt: number): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    const refusal = await this.#options.refusal();
    this.#isChecking = false;
    if (refusal === null) return;
    if (refusal.cause === 'server_not_ready') this.#input({ type: 'not_ready', reason: refusal.reason });
    else this.#input({ type: 'credentials_refused', attempt, ...refusal });
  }
}

function statusOf({ state, cause, reason, closeCode, retryAtMs }: PolicyState): ConnectionStatus {
  return { state, cause, reason, closeCode, retryAt: retryAtMs };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
