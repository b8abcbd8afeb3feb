import type { GraphPort } from '@switchboard/channels';
import { type Clock, isMetaPlatform, LIMITS, type LoggedEvent, type MessageError } from '@switchboard/core';
import type { Channel, Database } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import { ChannelExamination } from './channel-examination.ts';
import { type CheckedChannel, failingBy, fine } from './check.ts';
import { markOf } from './due-checks.ts';
import { lookAtNews } from './look-at-news.ts';

export interface ChannelHealthOptions {
  database: Pick<Database, 'channels' | 'channelHealth'>;
  graph: GraphPort;
  /** Whether this process is the one that looks after a channel. */
  holds: (channelId: string) => boolean;
  onCommitted: (events: readonly LoggedEvent[]) => void;
  clock: Clock;
  logger: Logger;
  /** From 0 to 1, for the jitter of intervals. */
  random?: () => number;
}

/**
 * Looks after the channels that this process holds: asks Meta for what can only be asked, keeps what it finds, and mends
 * what can be mended. Meta being away says nothing of a channel: what was known stands.
 */
export class ChannelHealth implements Service {
  readonly #options: ChannelHealthOptions;
  readonly #task = new RepeatableTask(() => this.#lookOrTell());
  readonly #ending = new AbortController();
  /** What was last told of sending, so that the thousandth message that goes out tells nothing. */
  readonly #told = new Map<string, string>();
  #reports: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(options: ChannelHealthOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#isStopping) return;
    this.#timer ??= setInterval(() => this.wake(), LIMITS.channelHealthPollMs);
    this.wake();
  }

  /** Gives up what it is asking; it is asked again by whoever holds the channel then. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.settled();
  }

  /** Resolves when what is under way has ended: the look, and what was reported. */
  async settled(): Promise<void> {
    await this.#task.settled();
    await this.#reports;
  }

  /** Something may be due: channels or their secrets have changed, news have come, somebody asks. Cheap to call too often. */
  wake(): void {
    if (!this.#isStopping) this.#task.request();
  }

  /**
   * Tells what became of sending by a channel: null when a message went out, the error when its platform takes nothing from
   * it any more. Never throws and never waits; the same again costs nothing. An error has the token looked at.
   */
  report(channelId: string, name: 'sending', error: MessageError | null): void {
    const told = error?.code ?? '';
    if (this.#isStopping || this.#told.get(channelId) === told) return;
    this.#told.set(channelId, told);
    this.#reports = this.#reports.then(async () => {
      await this.#keep(channelId, name, error).catch((failure: unknown) => {
        this.#told.delete(channelId);
        this.#options.logger.warn('how sending goes could not be kept', {
          channel: channelId,
          error: failure,
        });
      });
    });
  }

  async #keep(channelId: string, name: 'sending', error: MessageError | null): Promise<void> {
    const { database, clock, onCommitted } = this.#options;
    const now = new Date(clock.now());
    const channel = await database.channels.find(channelId);
    if (channel === null) return;
    const report = error === null ? fine('Messages go out.') : failingBy(error);
    const dueAt = new Date(now.getTime() + LIMITS.channelCheckMs);
    const credentialsMark = markOf(database.channels.credentialsOf(channel));
    onCommitted(
      await database.channelHealth.record(channelId, name, { report, credentialsMark, dueAt }, now),
    );
    if (error !== null) await database.channelHealth.makeDue(channelId, now, ['token', 'number']);
  }

  async #lookOrTell(): Promise<void> {
    await this.#look().catch((error: unknown) => {
      if (!this.#isStopping) this.#options.logger.warn('channels could not be looked at', { error });
    });
  }

  async #look(): Promise<void> {
    const { database, holds } = this.#options;
    const held = (await database.channels.list()).filter(({ id }) => holds(id));
    for (const id of this.#told.keys()) if (!held.some((channel) => channel.id === id)) this.#told.delete(id);
    const channels = held.flatMap((channel) => this.#checkedChannel(channel) ?? []);
    if (channels.length === 0) return;
    const ids = channels.map(({ id }) => id);
    await lookAtNews(this.#options, channels, await database.channelHealth.list(ids));
    const checks = await database.channelHealth.list(ids);
    const waiting = channels.map((channel) => {
      const before = new Map(
        checks.filter(({ channelId }) => channelId === channel.id).map((check) => [check.name, check]),
      );
      return new ChannelExamination(channel, before, {
        ...this.#options,
        signal: this.#ending.signal,
        onCredentialsChanged: () => this.#told.delete(channel.id),
      });
    });
    const next = async (): Promise<void> => {
      for (;;) {
        const examination = this.#isStopping ? undefined : waiting.shift();
        if (examination === undefined) return;
        await examination.run();
      }
    };
    await Promise.all(Array.from({ length: LIMITS.channelChecksAtOnceMax }, next));
  }

  /** Null for a bot of Telegram's, of which nothing is asked, and for credentials that cannot be read. */
  #checkedChannel(channel: Channel): CheckedChannel | null {
    const { id, platform, externalId, accountExternalId } = channel;
    if (!isMetaPlatform(platform)) return null;
    try {
      const credentials = this.#options.database.channels.credentialsOf(channel);
      // A simulated line without a token has no platform behind it that could be asked.
      if (channel.isSimulated && credentials.accessToken === undefined) return null;
      return { id, platform, externalId, accountExternalId, credentials };
    } catch (error) {
      this.#options.logger.error('the credentials of a channel cannot be read', { channel: id, error });
      return null;
    }
  }
}
