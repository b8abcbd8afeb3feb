import { Logger as LibraryLogger } from 'telegram';
import { PromisedNetSockets } from 'telegram/extensions/index.js';
import { LogLevel } from 'telegram/extensions/Logger.js';
import { StringSession } from 'telegram/sessions/index.js';
import type { TelegramConnectionOptions } from './telegram-client.ts';

const LIBRARY_MESSAGE_CHARS_MAX = 200;

/**
 * A session that keeps no list of everybody ever met: the library's grows by two entries a message and is searched from
 * the front (notes/telegram.md A3). Its hook is put to better use: the library calls it with every update as it came,
 * containers whole, synchronously and in order, before its own dispatch reorders them, and with every answer to a call.
 */
export class TappedSession extends StringSession {
  readonly #tap: (arrived: unknown) => void;

  constructor(session: string, tap: (arrived: unknown) => void) {
    super(session);
    this.#tap = tap;
  }

  override processEntities(arrived: unknown): void {
    this.#tap(arrived);
  }
}

/**
 * Passes the library's warnings on and nothing else. `canSend` says no to everything, because a yes makes the library print
 * errors on the console by itself.
 */
export class QuietLibraryLogger extends LibraryLogger {
  readonly #logger: TelegramConnectionOptions['logger'];
  #isMuted = false;

  constructor(logger: TelegramConnectionOptions['logger']) {
    super(LogLevel.WARN);
    this.#logger = logger;
  }

  /** The library's loops go on for seconds after the end; what they say then is of no interest. */
  mute(): void {
    this.#isMuted = true;
  }

  override canSend(): boolean {
    return false;
  }

  override _log(level: LogLevel, message: string): void {
    if (this.#isMuted) return;
    if (level === LogLevel.WARN || level === LogLevel.ERROR) {
      this.#logger.warn('the Telegram library warns', {
        detail: message.slice(0, LIBRARY_MESSAGE_CHARS_MAX),
      });
      return;
    }
    // Only this is told at level info although it means a loss: a packet with an unknown object is dropped whole
    // (notes/telegram.md A2). The rest of the line is the packet's content and stays out of the log.
    const unknown = /^Type (\d+) not found/.exec(message);
    if (unknown !== null) {
      this.#logger.warn('Telegram sent something newer than the library; it is lost', {
        constructor_id: unknown[1],
      });
    }
  }
}

/** All sockets of one account: the library loses sight of those that it is still opening, we do not. */
export class AccountSockets {
  /** For the library's `networkSocket` option. */
  readonly socketClass: typeof PromisedNetSockets;
  /** Why the last attempt to connect failed: `ECONNREFUSED`. */
  lastFailure: string | null = null;
  readonly #open = new Set<PromisedNetSockets>();
  #isClosed = false;

  constructor() {
    const connectTracked = (socket: PromisedNetSockets, dial: () => Promise<unknown>): Promise<unknown> =>
      this.#connect(socket, dial);
    this.socketClass = class TrackedSocket extends PromisedNetSockets {
      override connect(port: number, ip: string): Promise<unknown> {
        return connectTracked(this, () => super.connect(port, ip));
      }
    };
  }

  /** Cuts every socket, also those that are not connected yet, and refuses new ones. */
  close(): void {
    this.#isClosed = true;
    for (const socket of this.#open) destroy(socket);
    this.#open.clear();
  }

  async #connect(socket: PromisedNetSockets, dial: () => Promise<unknown>): Promise<unknown> {
    if (this.#isClosed) throw new Error('the connection was closed');
    this.#open.add(socket);
    try {
      const result = await dial();
      const connected = netSocketOf(socket);
      connected?.once('close', () => this.#open.delete(socket));
      // Requests and acknowledgements are small and must not wait for each other.
      connected?.setNoDelay(true);
      // A SOCKS proxy takes its time, and the end may have come meanwhile.
      if (this.#isClosed) destroy(socket);
      return result;
    } catch (error) {
      this.#open.delete(socket);
      const { code } = error as { code?: unknown };
      this.lastFailure = typeof code === 'string' ? code : 'connection failed';
      throw error;
    }
  }
}

interface NetSocket {
  destroy(): void;
  setNoDelay(noDelay: boolean): void;
  once(event: 'close', listener: () => void): void;
}

/** Node's own socket inside the library's; absent while a SOCKS proxy is being asked. */
function netSocketOf(socket: PromisedNetSockets): NetSocket | undefined {
  return (socket as unknown as { client?: NetSocket }).client;
}

function destroy(socket: PromisedNetSockets): void {
  netSocketOf(socket)?.destroy();
}
