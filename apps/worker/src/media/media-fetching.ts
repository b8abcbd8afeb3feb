import type { GraphPort } from '@switchboard/channels';
import { type Clock, LIMITS } from '@switchboard/core';
import type { Database } from '@switchboard/database';
import { MediaIntake, type MediaStore } from '@switchboard/media';
import { FileFetching } from '@switchboard/messaging';
import type { Logger, Service } from '@switchboard/service';
import { MediaUpkeep } from './media-upkeep.ts';
import { type FileChannel, MetaFileSource } from './meta-file-source.ts';

export interface MediaFetchingOptions {
  database: Pick<Database, 'attachments' | 'attachmentUpkeep' | 'uploads'>;
  store: MediaStore;
  /** Every channel that there is at this moment, with its credentials. */
  channels: () => Iterable<FileChannel>;
  graph: GraphPort;
  /** Hosts of this network, each with its port, that stand in for Meta's. */
  privateHosts: readonly string[];
  clock: Clock;
  logger: Logger;
  /** Shorter in tests. */
  pollMs?: number;
}

/** What a worker does about files: those of Meta's messages are fetched, and what nobody needs is deleted. */
export class MediaFetching implements Service {
  readonly #intake: MediaIntake;
  readonly #fetching: FileFetching;
  readonly #upkeep: MediaUpkeep;

  constructor(options: MediaFetchingOptions) {
    const { database, store, channels, graph, privateHosts, clock, logger } = options;
    const { attachments, uploads, attachmentUpkeep: accounts } = database;
    this.#intake = new MediaIntake(store);
    this.#fetching = new FileFetching({
      source: new MetaFileSource({ channels, graph, intake: this.#intake, privateHosts }),
      attachments,
      limits: {
        filesMax: LIMITS.metaFilesMax,
        filesPerChannelMax: LIMITS.metaFilesPerChannelMax,
        fileMsMax: LIMITS.metaFileMsMax,
        triesMax: LIMITS.metaFileTriesMax,
        pollMs: options.pollMs ?? LIMITS.metaFilePollMs,
      },
      clock,
      logger,
    });
    this.#upkeep = new MediaUpkeep({ attachments, uploads, accounts, store, clock, logger });
  }

  async start(): Promise<void> {
    await this.#fetching.start();
    await this.#upkeep.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#fetching.stop(), this.#upkeep.stop()]);
    await this.#intake.stop();
  }

  /** The credentials of a channel have changed: its files need not wait any longer. */
  mended(channelId: string): void {
    this.#fetching.mended(channelId);
  }

  /** Messages were stored. Cheap to call too often. */
  wake(): void {
    this.#fetching.wake();
  }
}

/**
 * Hosts that stand in for Meta's: those of the configured addresses, where they are not Meta's own.
 *
 * @param baseUrls of the Graph API, as configured
 */
export function standInHosts(baseUrls: readonly string[]): string[] {
  const hosts = baseUrls.map((url) => new URL(url)).filter(({ hostname }) => !isMetas(hostname));
  return [...new Set(hosts.map(({ host }) => host))];
}

function isMetas(hostname: string): boolean {
  return /(^|\.)(facebook|instagram)\.com$/.test(hostname);
}
