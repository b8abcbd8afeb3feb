import type { LoggedEvent, Platform } from '@switchboard/core';
import type { ChannelStore } from '@switchboard/database';

/** Which platform each channel belongs to, at hand for filters. A channel never changes its platform. */
export class ChannelPlatforms {
  readonly #channels: Pick<ChannelStore, 'list'>;
  /** Null of a channel that was asked for and is gone. */
  readonly #platforms = new Map<string, Platform | null>();

  constructor(channels: Pick<ChannelStore, 'list'>) {
    this.#channels = channels;
  }

  readonly of = (channelId: string): Platform | null => this.#platforms.get(channelId) ?? null;

  /** True when the channels of all these events are known. */
  know(events: readonly LoggedEvent[]): boolean {
    return events.every(({ channelId }) => channelId === null || this.#platforms.has(channelId));
  }

  /** Looks up all that there are by now. */
  async start(): Promise<void> {
    for (const { id, platform } of await this.#channels.list()) this.#platforms.set(id, platform);
  }

  /** Looks up those that are not. */
  async learn(events: readonly LoggedEvent[]): Promise<void> {
    if (this.know(events)) return;
    await this.start();
    for (const { channelId } of events) {
      if (channelId !== null && !this.#platforms.has(channelId)) this.#platforms.set(channelId, null);
    }
  }
}
