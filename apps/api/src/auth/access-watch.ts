import type { CredentialStore } from '@switchboard/database';
import { CLOSE_CODES } from '@switchboard/protocol';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import type { MessagesConnectionManager } from '../sockets/messages-connection-manager.ts';

export interface AccessWatchOptions {
  manager: MessagesConnectionManager;
  credentials: Pick<CredentialStore, 'ended'>;
  logger: Logger;
  /** Milliseconds between two looks. */
  intervalMs: number;
}

/**
 * Asks every few seconds whether those who are connected still may be. What our own programs end is in the event log and
 * closes sockets at once; this finds what was changed by hand.
 */
export class AccessWatch implements Service {
  readonly #options: AccessWatchOptions;
  readonly #task = new RepeatableTask(() => this.#check());
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AccessWatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer ??= setInterval(() => this.#task.request(), this.#options.intervalMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#task.settled();
  }

  async #check(): Promise<void> {
    const { manager, credentials, logger } = this.#options;
    const { connections } = manager;
    if (connections.length === 0) return;
    const inUse = connections.map(({ principal: { user, credential } }) => ({
      userId: user.id,
      role: user.role,
      sessionId: credential?.kind === 'session' ? credential.id : null,
      apiTokenId: credential?.kind === 'api_token' ? credential.id : null,
    }));
    try {
      for (const place of await credentials.ended(inUse)) {
        manager.close(connections[place]!, CLOSE_CODES.tokenEnded, 'access has ended');
      }
    } catch (error) {
      // Without a database there is nothing new to be told either.
      logger.debug('cannot look whether those who are connected still may be', { error });
    }
  }
}
