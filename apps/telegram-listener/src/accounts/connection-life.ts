import { LIMITS } from '@switchboard/core';
import { type TelegramAccountConnection, TelegramConnectionError } from '../client/telegram-client.ts';
import type { TelegramUpdates } from '../client/telegram-updates.ts';
import type { UpdateEngine } from '../updates/update-engine.ts';

/** From the opening of a connection to its end, whichever side ends it; the first reason stands. */
export class ConnectionLife {
  readonly #end = new AbortController();
  #connection: TelegramAccountConnection | null = null;
  #engine: UpdateEngine | null = null;
  #early: TelegramUpdates[] = [];
  problem: TelegramConnectionError | null = null;

  /** @param stopped ends the life too */
  constructor(stopped: AbortSignal) {
    if (stopped.aborted) this.#end.abort();
    stopped.addEventListener('abort', () => this.end(connectionEnded('stopped')), {
      once: true,
      signal: this.ended,
    });
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** Listens from here on; call before connecting. */
  take(connection: TelegramAccountConnection): void {
    this.#connection = connection;
    connection.onUpdates((updates) => this.#hear(updates));
    // What was missed before there is an engine is asked for by the engine at its beginning.
    connection.onReconnected(() => this.#engine?.reconnected());
    connection.onLost((error) => this.end(error));
    if (this.ended.aborted) void this.#close();
  }

  /** The engine gets what has been said so far, and hears what is said from here on. */
  handTo(engine: UpdateEngine): void {
    this.#engine = engine;
    for (const updates of this.#early.splice(0)) engine.push(updates);
  }

  /** Its socket is cut at once; what it has said already may still be stored. */
  end(problem: TelegramConnectionError): void {
    this.problem ??= problem;
    this.#end.abort();
    void this.#close();
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#close();
  }

  async #close(): Promise<void> {
    // Whatever is wrong with it: it is never used again.
    await this.#connection?.close().catch(() => undefined);
  }

  #hear(updates: TelegramUpdates): void {
    if (this.#engine !== null) this.#engine.push(updates);
    // Beyond the limit the engine's first question brings it.
    else if (this.#early.length < LIMITS.telegramInboxUpdatesMax) this.#early.push(updates);
  }
}

/** Why a connection is over, where another try may go better. */
export function connectionEnded(reason: string, cause?: unknown): TelegramConnectionError {
  return new TelegramConnectionError('temporary', reason, `The connection ended: ${reason}.`, { cause });
}
