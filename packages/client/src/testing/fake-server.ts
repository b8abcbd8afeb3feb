import { parseCursor } from '@switchboard/protocol';
import type { AnyEvent } from '../feed/frames.ts';
import type { FetchLike, FetchRequest, FetchResponse, WebSocketConstructor } from '../ports.ts';
import { nextTurn } from './fake-clock.ts';
import { FakeSocket } from './fake-socket.ts';

export interface RestAnswer {
  status?: number;
  body: unknown;
  cursor?: string;
}

export interface RestCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Record<string, string>;
}

const BASE = '/api/v1/communications';

/** A server in the same process: the log, the sockets of `switchboard.v1`, and what of REST a test needs. */
export class FakeServer {
  epoch = 'e1';
  readonly log: AnyEvent[] = [];
  /** Events up to here are gone. */
  prunedThrough = 0;
  heartbeatMs = 20_000;
  answersHeartbeats = true;
  /** `refuse`: no socket opens; `silent`: they open, and nothing is said; `unreachable`: neither sockets nor REST. */
  mode: 'up' | 'refuse' | 'silent' | 'unreachable' = 'up';
  userId = 'olena';
  /** Tokens that are let in; null: everybody is. */
  tokens: Set<string> | null = null;
  /** Every socket that was ever asked for. */
  readonly sockets: FakeSocket[] = [];
  readonly calls: RestCall[] = [];
  /** Answers calls that this server does not know. */
  rest: (call: RestCall) => RestAnswer | null | Promise<RestAnswer | null> = () => null;
  /** What happens to the next live event on its way: it gets lost, or comes twice. */
  fault: () => 'none' | 'drop' | 'twice' = () => 'none';

  /** What a client is given as `WebSocket`. */
  readonly WebSocket: WebSocketConstructor;
  readonly fetch: FetchLike = (url, request) => this.#answer(new URL(url), request);

  constructor() {
    const opened = (socket: FakeSocket): void => this.#opened(socket);
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        opened(this);
      }
    };
  }

  get seq(): number {
    return this.log.length;
  }

  get cursor(): string {
    return `${this.epoch}:${this.seq}`;
  }

  /** The sockets that are open. */
  get open(): FakeSocket[] {
    return this.sockets.filter(({ isOpen }) => isOpen);
  }

  /** The newest socket. */
  get last(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** Something happens. */
  append(type = 'user.updated', data: unknown = {}, occurredAt = '2026-01-01T00:00:00.000Z'): AnyEvent {
    const seq = String(this.seq + 1);
    const event = {
      id: `evt_${seq}`,
      seq,
      type,
      occurred_at: occurredAt,
      channel_id: null,
      data,
    } as AnyEvent;
    this.log.push(event);
    for (const socket of this.open) {
      const fault = this.fault();
      if (fault !== 'drop') this.#tell(socket, event);
      if (fault === 'twice') this.#tell(socket, event);
    }
    return event;
  }

  /** A backup was restored: everything is counted anew. */
  restore(epoch: string): void {
    this.epoch = epoch;
    this.log.length = 0;
    this.prunedThrough = 0;
  }

  #opened(socket: FakeSocket): void {
    this.sockets.push(socket);
    queueMicrotask(() => {
      // Given up by the client before it was open.
      if (socket.state === 'closed') return;
      const token = socket.protocols.find((name) => name.startsWith('bearer.'))?.slice(7) ?? null;
      if (this.mode === 'refuse' || this.mode === 'unreachable' || !this.#knows(token)) socket.cut();
      else {
        socket.state = 'open';
        if (this.mode === 'up') this.#greet(socket);
      }
    });
  }

  #knows(token: string | null): boolean {
    return this.tokens === null || (token !== null && this.tokens.has(token));
  }

  #greet(socket: FakeSocket): void {
    const seq = String(this.seq);
    socket.push({ type: 'hello', epoch: this.epoch, seq, heartbeat_ms: this.heartbeatMs });
    socket.onFrame = (frame) => {
      if (frame.type === 'heartbeat' && this.answersHeartbeats)
        socket.push({ type: 'heartbeat', seq: String(this.seq) });
      if (frame.type === 'subscribe') {
        const { platforms, channels } = frame;
        if (platforms) socket.url.searchParams.set('platform', platforms.join(','));
        else socket.url.searchParams.delete('platform');
        if (channels) socket.url.searchParams.set('channel', channels.join(','));
        else socket.url.searchParams.delete('channel');
      }
    };
    const since = socket.url.searchParams.get('since');
    if (since === null) return;
    const reason = this.#refusal(since);
    if (reason !== null) socket.push({ type: 'resync_required', reason, epoch: this.epoch, seq });
    else {
      for (const event of this.log.slice(Number(parseCursor(since)!.seq))) this.#tell(socket, event);
      socket.push({ type: 'caught_up', seq });
    }
  }

  #refusal(since: string): string | null {
    const cursor = parseCursor(since);
    if (cursor === null) return 'unreadable_cursor';
    if (cursor.epoch !== this.epoch) return 'epoch_changed';
    if (cursor.seq > BigInt(this.seq)) return 'from_the_future';
    return cursor.seq < BigInt(this.prunedThrough) ? 'too_old' : null;
  }

  #tell(socket: FakeSocket, event: AnyEvent): void {
    if (passes(socket.url.searchParams, event)) socket.push(event);
  }

  async #answer(url: URL, request: FetchRequest): Promise<FetchResponse> {
    await nextTurn();
    if (request.signal.aborted || this.mode === 'unreachable') throw new TypeError('fetch failed');
    const call: RestCall = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      body: typeof request.body === 'string' ? JSON.parse(request.body) : request.body,
      headers: request.headers,
    };
    this.calls.push(call);
    const token = request.headers['Authorization']?.replace('Bearer ', '') ?? null;
    if (!this.#knows(token)) return response({ status: 401, body: refused('unauthenticated') });
    return response(
      (await this.rest(call)) ?? this.#known(call) ?? { status: 404, body: refused('not_found') },
    );
  }

  #known({ path, query }: RestCall): RestAnswer | null {
    if (path === '/api/v1/auth/me') return { body: { id: this.userId } };
    if (path !== `${BASE}/events`) return null;
    const after = query.get('after') ?? this.cursor;
    const reason = this.#refusal(after);
    if (reason !== null)
      return { status: 410, body: { ...refused('resync_required'), reason, next: this.cursor } };
    const from = Number(parseCursor(after)!.seq);
    const page = this.log.slice(from, from + Number(query.get('limit')));
    const next = from + page.length;
    const events = page.filter((event) => passes(query, event));
    return { body: { events, next: `${this.epoch}:${next}`, has_more: next < this.seq } };
  }
}

export function refused(code: string): object {
  return { code, detail: `A sentence about ${code}.`, request_id: 'request-1' };
}

/** Events of these tests name their platform in `data.platform`, where they have one. */
function passes(filter: URLSearchParams, event: AnyEvent): boolean {
  const wanted = filter.get('platform');
  const { platform } = (event.data ?? {}) as { platform?: string };
  return wanted === null || platform === undefined || wanted.split(',').includes(platform);
}

function response({ status = 200, body, cursor }: RestAnswer): FetchResponse {
  const text = JSON.stringify(body);
  return {
    status,
    headers: { get: (name) => (name.toLowerCase() === 'x-event-cursor' ? (cursor ?? null) : null) },
    json: async () => JSON.parse(text) as unknown,
  };
}
