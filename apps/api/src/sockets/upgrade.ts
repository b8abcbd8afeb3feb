import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import { BEARER_PREFIX, SUBPROTOCOL } from '@switchboard/protocol';
import type { Authenticator, Principal } from '../auth/authenticator.ts';
import { bearerToken } from '../auth/bearer-token.ts';
import type { Origins } from '../auth/origins.ts';
import { tokenOfCookie } from '../auth/session-cookie.ts';
import { errorBody } from '../http/error-response.ts';
import { BASE } from '../http/paths.ts';
import { type ClientSessionOptions, openClientSession } from './client-session.ts';
import { Connection } from './connection.ts';
import { EventFilter, filterOfQuery, type FilterRequest } from './event-filter.ts';
import type { SocketProtocol } from './frames.ts';
import type { Following } from './messages-connection-manager.ts';
import { SocketAddresses } from './socket-addresses.ts';

export interface UpgradeOptions extends ClientSessionOptions {
  authenticator: Authenticator;
  origins: Origins;
  clock: Clock;
  /** Whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** True under https: only the cookie that such pages get is read. */
  secureCookies: boolean;
  /** False while the database is away: nobody could be recognised. */
  isReady: () => boolean;
}

const SOCKET_PATH = new RegExp(`^${BASE}/ws/([^/?]+)$`);

/**
 * Answers WebSocket upgrades on `BASE/ws/{user_id}`: everything is checked before the socket exists, and a refusal is
 * a plain HTTP answer (CONTRACT §5).
 */
export class UpgradeHandler {
  readonly #options: UpgradeOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.socketInboundBytesMax,
    maxFragments: LIMITS.socketFragmentsMax,
    maxBufferedChunks: LIMITS.socketFragmentsMax,
    // Costs eight times the deliveries and twenty times the memory (notes/realtime.md §1).
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  /** Streams that are being looked at: nobody else would end them. */
  readonly #pending = new Set<Duplex>();
  readonly #addresses: SocketAddresses;

  constructor(options: UpgradeOptions) {
    this.#options = options;
    this.#addresses = new SocketAddresses(options.trustedProxies);
  }

  /** The server's `upgrade` listener. */
  readonly handle = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    // Until ws owns the socket, a peer that vanishes must not end the process.
    const ignore = (): void => {};
    stream.on('error', ignore);
    this.#pending.add(stream);
    const tooLate = setTimeout(() => stream.destroy(), LIMITS.socketUpgradeMsMax).unref();
    const settled = (): void => {
      clearTimeout(tooLate);
      this.#pending.delete(stream);
      // What listens here would keep the request in memory for as long as the socket lives.
      stream.off('close', settled);
    };
    stream.once('close', settled);
    this.#admit(request).then(
      (admission) => {
        if (stream.destroyed) return;
        // Only now: of several that were looked up together each must see those before it.
        const refusal = this.#refusal(admission.principal, request);
        if (refusal !== null) return refuse(stream, refusal);
        // The answer and the first frames leave in one write.
        stream.cork();
        this.#server.handleUpgrade(request, stream, head, (webSocket) => {
          settled();
          stream.off('error', ignore);
          this.#connect(webSocket, stream, admission, request);
        });
        stream.uncork();
      },
      (error: unknown) => refuse(stream, error),
    );
  };

  /** Cuts what is still being looked at. */
  stop(): void {
    for (const stream of this.#pending) stream.destroy();
  }

  async #admit(request: IncomingMessage): Promise<Admission & { recognisedAt: bigint }> {
    if (this.#addresses.isFull(request)) throw addressIsFull();
    const recognisedAt = this.#options.manager.position.seq;
    return { ...(await admit(request, this.#options)), recognisedAt };
  }

  /** What speaks against one more socket, however good its token is. */
  #refusal({ user }: Principal, request: IncomingMessage): SwitchboardError | null {
    const { manager } = this.#options;
    // It may have begun to stop while the token was looked up: a socket that comes too late would hear no goodbye.
    if (manager.isDraining) return notReady();
    if (this.#addresses.isFull(request)) return addressIsFull();
    if (manager.socketsOf(user.id) < LIMITS.socketsPerUserMax) return null;
    return new SwitchboardError('rate_limited', 'This user has too many open sockets.');
  }

  #connect(
    webSocket: WebSocket,
    stream: Duplex,
    admission: Admission & { recognisedAt: bigint },
    request: IncomingMessage,
  ): void {
    const { clock, platformOf } = this.#options;
    const { principal, since, recognisedAt } = admission;
    const protocol: SocketProtocol = webSocket.protocol === SUBPROTOCOL ? SUBPROTOCOL : 'plain';
    const connection = new Connection({ webSocket, stream, principal, protocol, clock });
    this.#addresses.count(request, connection);
    const filter = new EventFilter(admission.filter, platformOf);
    const isFiltered = protocol !== 'plain' && !filter.letsEverythingPass;
    const following: Following = { since, filter: isFiltered ? filter : null, recognisedAt };
    openClientSession(connection, following, this.#options);
  }
}

function notReady(): SwitchboardError {
  return new SwitchboardError('database_unavailable', 'The server is not ready. Try again in a moment.');
}

function addressIsFull(): SwitchboardError {
  return new SwitchboardError('rate_limited', 'There are too many open sockets from this address.');
}

interface Admission {
  principal: Principal;
  since: string | null;
  filter: FilterRequest;
}

async function admit(request: IncomingMessage, options: UpgradeOptions): Promise<Admission> {
  const { authenticator, origins, manager } = options;
  // Taken apart by hand: `URL` would read dots and slashes in a user's id as a path.
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const search = new URLSearchParams(query);
  const match = SOCKET_PATH.exec(path);
  if (match === null) throw new SwitchboardError('not_found', 'There is no socket at this address.');
  if (!origins.allows(request)) {
    throw new SwitchboardError(
      'forbidden',
      'This page may not open a socket; add its origin to ALLOWED_ORIGINS.',
    );
  }
  if (!options.isReady() || manager.isDraining) throw notReady();
  const token = tokenOf(request, search, options.secureCookies);
  const principal = token === null ? null : await authenticator.authenticate(token);
  if (principal === null) throw new SwitchboardError('unauthenticated', 'Sign in first.');
  if (principal.user.id !== decodedUserId(match[1]!)) {
    throw new SwitchboardError('forbidden', 'This token belongs to another user.');
  }
  return { principal, since: search.get('since'), filter: filterOfQuery(search) };
}

/** What a client says deliberately counts before the cookie that a browser adds by itself. */
function tokenOf(request: IncomingMessage, search: URLSearchParams, secureCookies: boolean): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((item) => item.trim());
  const bearer = offered.find((item) => item.startsWith(BEARER_PREFIX))?.slice(BEARER_PREFIX.length);
  const header = bearerToken(request.headers.authorization);
  return search.get('token') ?? bearer ?? header ?? tokenOfCookie(request.headers.cookie, secureCookies);
}

function decodedUserId(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function refuse(stream: Duplex, error: unknown): void {
  // Whatever failed in recognising somebody says nothing against them: not now.
  const known = error instanceof SwitchboardError ? error : notReady();
  const status = known.httpStatus;
  const body = JSON.stringify(errorBody(known));
  // The other side may never close its half; nobody else would.
  stream.once('finish', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
