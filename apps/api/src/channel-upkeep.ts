import { type Clock, isMetaPlatform, LIMITS } from '@switchboard/core';
import type { Database } from '@switchboard/database';
import { replayUnconnected, type WebhookServices } from '@switchboard/messaging';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import type { WebhookSecrets } from './webhook-secrets.ts';

export interface ChannelUpkeepOptions {
  database: Database;
  secrets: WebhookSecrets;
  services: WebhookServices;
  clock: Clock;
  logger: Logger;
}

/**
 * What follows from channels being added and removed: the secrets in memory, and the deliveries that waited for their
 * account to be connected. And what waited for an answer that will not come. Runs at the start, on every notification and every minute, so that an interrupted or lost
 * run is made up for by the next.
 */
export class ChannelUpkeep implements Service {
  readonly #options: ChannelUpkeepOptions;
  readonly #task = new RepeatableTask(() => this.#runOrTell());
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ChannelUpkeepOptions) {
    this.#options = options;
  }

  /** Rejects when the first run fails: without secrets every delivery would be taken for a forgery. */
  async start(): Promise<void> {
    await this.#run();
    this.#timer ??= setInterval(() => this.refresh(), LIMITS.channelUpkeepMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#task.settled();
  }

  /** Channels may have changed. Cheap to call too often; one run at a time, so that the newest state wins. */
  refresh(): void {
    if (!this.#stopped) this.#task.request();
  }

  async #runOrTell(): Promise<void> {
    await this.#run().catch((error: unknown) => {
      this.#options.logger.warn('channels could not be looked after', { error });
    });
  }

  async #run(): Promise<void> {
    const { database, secrets, clock, logger } = this.#options;
    await secrets.reload({ channels: database.channels, setups: database.channelSetups }, logger);
    await database.channelLogins.forget(new Date(clock.now()));
    await this.#replayWaiting();
    const released = await database.pendingUpdates.releaseEchoes(new Date(clock.now()));
    if (released > 0)
      logger.info('stored echoes that had waited for an answer to a reply of ours', { released });
  }

  async #replayWaiting(): Promise<void> {
    const { database, services, logger } = this.#options;
    for (const { platform, external_id: externalId } of await database.deliveries.unconnectedAccounts()) {
      if (this.#stopped || !isMetaPlatform(platform)) continue;
      if ((await database.channels.byExternalId(platform, externalId)) === null) continue;
      const replayed = await replayUnconnected(database.deliveries, services, platform, externalId);
      logger.info('read what an account had sent before it was connected', {
        platform,
        externalId,
        replayed,
      });
    }
  }
}
