import { isDeepStrictEqual } from 'node:util';
import type { ChannelCredentials, Platform } from '@switchboard/core';
import type { Channel, ChannelStore } from '@switchboard/database';
import type { Logger } from '@switchboard/service';

/** A channel with what it takes to use it. */
export interface KnownChannel {
  id: string;
  platform: Platform;
  externalId: string;
  /** No platform is behind it, unless it has a token: then something stands in for one. */
  isSimulated: boolean;
  credentials: ChannelCredentials;
}

/** The channels, with their secrets, in memory: a request to a platform must not wait for the database. */
export class ChannelDirectory {
  readonly #store: Pick<ChannelStore, 'list' | 'credentialsOf'>;
  readonly #logger: Logger;
  #channels = new Map<string, KnownChannel>();

  constructor(store: Pick<ChannelStore, 'list' | 'credentialsOf'>, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Reads them anew; answers the ids of those whose secrets have changed. */
  async refresh(): Promise<string[]> {
    const channels = await this.#store.list();
    const before = this.#channels;
    this.#channels = new Map(
      channels.flatMap((channel) => {
        const { id, platform, externalId, isSimulated } = channel;
        const credentials = this.#credentialsOf(channel);
        return credentials === null ? [] : [[id, { id, platform, externalId, isSimulated, credentials }]];
      }),
    );
    return [...this.#channels.values()].flatMap(({ id, credentials }) => {
      const known = before.get(id);
      return known === undefined || isDeepStrictEqual(known.credentials, credentials) ? [] : [id];
    });
  }

  /** One whose secrets were sealed with another key is left alone; it must not stop the others. */
  #credentialsOf(channel: Channel): ChannelCredentials | null {
    try {
      return this.#store.credentialsOf(channel);
    } catch (error) {
      this.#logger.error('the secrets of a channel cannot be opened', { channel: channel.id, error });
      return null;
    }
  }

  list(): Iterable<KnownChannel> {
    return this.#channels.values();
  }

  get(id: string): KnownChannel | undefined {
    return this.#channels.get(id);
  }
}
