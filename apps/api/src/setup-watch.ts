import { type Clock, LIMITS, type LoggedEvent, type MetaPlatform } from '@switchboard/core';
import type { ChannelSetupStore, SetupNotes } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface SetupWatchOptions {
  setups: Pick<ChannelSetupStore, 'note' | 'noteInbound'>;
  clock: Clock;
  logger: Logger;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

type Note = keyof SetupNotes;

/** How often each is written down at most; a handshake that went well, each time. */
const PAUSES_MS: ReadonlyMap<Note, number> = new Map([
  ['handshakeRefusedAt', LIMITS.channelSetupNoteMs],
  ['signatureFailedAt', LIMITS.channelSetupNoteMs],
  ['webhookAt', LIMITS.channelSetupWebhookNoteMs],
]);

/**
 * Writes down what Meta does while somebody sets channels up, in the background and as well as it can: no webhook and no
 * handshake waits for it, nor fails with it. What could not be written is tried again.
 */
export class SetupWatch implements Service {
  readonly #options: SetupWatchOptions;
  readonly #task = new RepeatableTask(() => this.#write());
  readonly #notedAtMs = new Map<string, number>();
  #notes = new Map<MetaPlatform, SetupNotes>();
  /** Channels of which this process knows that something has come in by them. */
  readonly #heard = new Set<string>();
  #newlyHeard = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: SetupWatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer ??= setInterval(() => this.#request(), LIMITS.channelUpkeepMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#task.settled();
  }

  /** Meta, or somebody, has asked whether the address is ours. */
  handshake(platform: MetaPlatform, outcome: 'verified' | 'refused'): void {
    this.#note(platform, outcome === 'verified' ? 'handshakeAt' : 'handshakeRefusedAt');
  }

  /** An authentic delivery is stored. */
  delivered(platform: MetaPlatform): void {
    this.#note(platform, 'webhookAt');
  }

  signatureFailed(platform: MetaPlatform): void {
    this.#note(platform, 'signatureFailedAt');
  }

  /** Events of what has come in. */
  received(events: readonly Pick<LoggedEvent, 'channelId'>[]): void {
    for (const { channelId } of events) {
      if (channelId === null || this.#heard.has(channelId)) continue;
      this.#heard.add(channelId);
      this.#newlyHeard.add(channelId);
      this.#request();
    }
  }

  #note(platform: MetaPlatform, note: Note): void {
    const nowMs = this.#options.clock.now();
    const key = `${platform}.${note}`;
    const sinceMs = nowMs - (this.#notedAtMs.get(key) ?? -Infinity);
    if (sinceMs >= 0 && sinceMs < (PAUSES_MS.get(note) ?? 0)) return;
    this.#notedAtMs.set(key, nowMs);
    this.#notes.set(platform, { ...this.#notes.get(platform), [note]: new Date(nowMs) });
    this.#request();
  }

  #request(): void {
    const isIdle = this.#notes.size === 0 && this.#newlyHeard.size === 0;
    if (!this.#isStopped && !isIdle) this.#task.request();
  }

  async #write(): Promise<void> {
    const { setups, clock, logger, onChanged } = this.#options;
    const [notes, heard] = [this.#notes, this.#newlyHeard];
    this.#notes = new Map();
    this.#newlyHeard = new Set();
    try {
      const at = new Date(clock.now());
      let isTold = heard.size > 0 && (await setups.noteInbound([...heard], at));
      heard.clear();
      for (const [platform, note] of notes) {
        isTold = (await setups.note(platform, note, at)) || isTold;
        notes.delete(platform);
      }
      if (isTold) onChanged();
    } catch (error) {
      for (const [platform, note] of notes) {
        this.#notes.set(platform, { ...note, ...this.#notes.get(platform) });
      }
      for (const channelId of heard) this.#newlyHeard.add(channelId);
      logger.warn('what Meta does could not be written down', { error });
    }
  }
}
