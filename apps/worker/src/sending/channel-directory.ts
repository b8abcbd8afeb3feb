import { isDeepStrictEqual } from 'node:util';
import type { ChannelCredentials, Platform } from '@switchboard/core';
import type { ChannelStore } from '@switchboard/database';

/** A channel with what it takes to use it. */
export interface KnownChannel {
  id: string;
  platform: Platform;
  externalId: string;
  credentials: ChannelCredentials;
}

/** The channels, with their secrets, in memory: a request to a platform must not wait for the database. */
export class ChannelDirectory {
  readonly #store: Pick<ChannelStore, 'list' | 'credentialsOf'>;
  #channels = new Map<string, KnownChannel>();

  constructor(store: Pick<ChannelStore, 'list' | 'credentialsOf'>) {
    this.#store = store;
  }

  /** Reads them anew; answers the ids of those whose secrets have changed. */
  async refresh(): Promise<string[]> {
    const channels = await this.#store.list();
    const before = this.#channels;
    this.#channels = new Map(
      channels.map((channel) => [
        channel.id,
        {
          id: channel.id,
          platform: channel.platform,
          externalId: channel.externalId,
          credentials: this.#store.credentialsOf(channel),
        },
      ]),
    );
    return [...this.#channels.values()].flatMap(({ id, credentials }) => {
      const known = before.get(id);
      return known === undefined || isDeepStrictEqual(known.credentials, credentials) ? [] : [id];
    });
  }

  list(): Iterable<KnownChannel> {
    return this.#channels.values();
  }

  get(id: string): KnownChannel | undefined {
    return this.#channels.get(id);
  }
}
