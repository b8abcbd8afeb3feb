import { type Clock, LIMITS, type LoggedEvent, type SendOutcome } from '@switchboard/core';
import type { ClaimedJob, OutboxStore } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import { ChannelPace, type PaceRules } from './channel-pace.ts';
import { judgeOutcome } from './judge-outcome.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';

/** What others may want to know of sending. */
export interface OutboxObserver {
  /** After each commit. */
  onCommitted(events: readonly LoggedEvent[]): void;
  /** A platform has answered, or has not. */
  onAnswered(job: ClaimedJob, outcome: SendOutcome): void;
}

export interface OutboxOptions {
  store: Pick<OutboxStore, 'claim' | 'record' | 'recover' | 'unasked' | 'hasten'>;
  /** How this process signs its leases. */
  holder: string;
  /** The channels that this process may send by now: it holds their leases, and can reach their platform. */
  channels: () => Iterable<string>;
  /** True while the lease of a channel is certainly this process's: asked again before each request. */
  holds: (channelId: string) => boolean;
  rulesOf: (channelId: string) => PaceRules;
  /** The platform recognises a repetition, so that an unknown outcome is asked about by asking again. */
  canRepeat: boolean;
  /**
   * Asks the platform. What it throws counts as an unknown outcome. What it does beforehand may take its time; it must ask
   * `mayAsk` right before the request: a process that was asleep has lost the channel.
   */
  send: (job: ClaimedJob, signal: AbortSignal, mayAsk: () => boolean) => Promise<SendOutcome>;
  clock: Clock;
  logger: Logger;
  observer: OutboxObserver;
  random?: () => number;
  pollMs?: number;
}

const RECORDINGS: ReadonlySet<string> = new Set(['audio', 'voice', 'video']);
/** Slots that become free within this are filled together: a claim costs about as much for ten jobs as for one. */
const GATHER_MS = 4;
/** Within this a stopping process still waits for answers; then their outcome is unknown. */
const ANSWERS_MS_MAX = 7_000;

/**
 * Sends what lies in the outbox: claims due jobs of the channels that this process holds, asks their platforms, and writes
 * down what came of it. In order within a conversation, side by side across; as fast as each channel's pace allows.
 *
 * ```
 * queued -> claim (sending, committed) -> ask the platform -> record (sent | failed | queued again | unknown)
 * ```
 *
 * What is being asked when the process dies stays `sending`; whoever gets the channel next calls it unknown.
 */
export class Outbox implements Service {
  readonly #options: OutboxOptions;
  readonly #random: () => number;
  readonly #filling = new RepeatableTask(() => this.#fill());
  readonly #recorder: OutcomeRecorder;
  readonly #paces = new Map<string, ChannelPace>();
  readonly #running = new Map<string, Promise<void>>();
  /** Claims that have not been written down yet. */
  readonly #claims = new Set<string>();
  #recoveredAtMs = -Infinity;
  #recovered = new Set<string>();
  #abort = new AbortController();
  #poll: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;
  #stopped = true;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    const { store, clock, logger, observer } = options;
    this.#recorder = new OutcomeRecorder({
      store,
      clock,
      logger,
      onCommitted: (events) => observer.onCommitted(events),
      onRecorded: (batch) => {
        for (const { job } of batch) this.#claims.delete(claimOf(job));
        this.wake();
      },
    });
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#abort = new AbortController();
    this.#poll = setInterval(() => this.wake(), this.#options.pollMs ?? LIMITS.outboxPollMs);
    this.wake();
  }

  /** Takes nothing new, waits for answers for a while, and writes down what came. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#timer);
    await this.#filling.settled();
    const deadline = setTimeout(() => this.#abort.abort(), ANSWERS_MS_MAX);
    await Promise.all(this.#running.values());
    clearTimeout(deadline);
    await this.#recorder.settled();
  }

  /** There may be something to send. Cheap to call too often. */
  wake(): void {
    if (!this.#stopped) this.#filling.request();
  }

  /** Somebody has mended a channel (a new token): what waits for it is tried at once. */
  async mended(channelId: string): Promise<void> {
    this.#paces.delete(channelId);
    try {
      await this.#options.store.hasten(channelId);
    } catch (error) {
      this.#options.logger.warn('what waits for a channel is tried later', { channel: channelId, error });
    }
    this.wake();
  }

  async #fill(): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.#recover();
      while (!this.#stopped && (await this.#claim()) > 0);
    } catch (error) {
      logger.warn('the outbox could not be read, trying again', { error });
    }
  }

  /** Answers how many jobs it has begun. */
  async #claim(): Promise<number> {
    const { store, holder, canRepeat, clock, observer } = this.#options;
    const channels = this.#channelsWithRoom();
    if (channels.length === 0) return 0;
    const at = new Date(clock.now());
    const limit = LIMITS.outboxRequestsMax - this.#running.size;
    const { jobs, events } = await store.claim({ holder, channels, limit, canRepeat }, at);
    for (const job of jobs) this.#claims.add(claimOf(job));
    if (events.length > 0) observer.onCommitted(events);
    for (const job of jobs) this.#begin(job);
    return jobs.length;
  }

  #channelsWithRoom(): { channelId: string; limit: number }[] {
    const nowMs = this.#options.clock.now();
    if (this.#running.size >= LIMITS.outboxRequestsMax) return [];
    const channels: { channelId: string; limit: number }[] = [];
    let nextMs = Infinity;
    for (const channelId of this.#options.channels()) {
      const pace = this.#paceOf(channelId, nowMs);
      const limit = pace.room(nowMs);
      if (limit > 0) channels.push({ channelId, limit });
      else nextMs = Math.min(nextMs, pace.nextRoomMs(nowMs) ?? Infinity);
    }
    if (nextMs > nowMs) this.#wakeAt(nextMs);
    return channels;
  }

  #paceOf(channelId: string, nowMs: number): ChannelPace {
    let pace = this.#paces.get(channelId);
    if (pace === undefined) {
      pace = new ChannelPace(this.#options.rulesOf(channelId), nowMs, this.#random);
      this.#paces.set(channelId, pace);
    }
    return pace;
  }

  #begin(job: ClaimedJob): void {
    const nowMs = this.#options.clock.now();
    if (!this.#options.holds(job.channelId)) return this.#giveBack(job, nowMs);
    const pace = this.#paceOf(job.channelId, nowMs);
    const isRecording = job.attachment !== null && RECORDINGS.has(job.attachment.type);
    const { waitMs } = pace.begin(job.target.address, nowMs, { isRecording });
    if (waitMs > 0) {
      const dueAt = new Date(nowMs + waitMs);
      this.#recorder.add({ job, outcome: { kind: 'later', dueAt, error: null, isCounted: false } });
      this.#wakeAt(dueAt.getTime());
      return;
    }
    const done = this.#ask(job, pace, nowMs).finally(() => {
      this.#running.delete(job.id);
      // Its slot is free: others may be waiting for one. Its own queue goes on when the outcome is written down.
      this.#wakeAt(this.#options.clock.now() + GATHER_MS);
    });
    this.#running.set(job.id, done);
  }

  /** Nobody was asked: the lease is gone, or whether we had it was never answered. */
  #giveBack(job: ClaimedJob, nowMs: number): void {
    const outcome = { kind: 'later', dueAt: new Date(nowMs), error: null, isCounted: false } as const;
    this.#recorder.add({ job, outcome });
  }

  /** Never rejects. */
  async #ask(job: ClaimedJob, pace: ChannelPace, beganMs: number): Promise<void> {
    const { send, holds, clock, logger, observer } = this.#options;
    let outcome: SendOutcome;
    try {
      outcome = await send(job, this.#abort.signal, () => holds(job.channelId));
    } catch (error) {
      logger.error('a sender failed', { job: job.id, channel: job.channelId, error });
      outcome = {
        kind: 'unknown',
        error: { code: 'outcome_unknown', title: String((error as Error).message) },
      };
    }
    pace.ended(beganMs);
    const nowMs = clock.now();
    const channelRestsUntilMs = restOf(pace, outcome, nowMs);
    const judged = judgeOutcome(job, outcome, { nowMs, channelRestsUntilMs, random: this.#random });
    observer.onAnswered(job, outcome);
    this.#recorder.add({ job, outcome: judged });
    if (judged.kind === 'later') this.#wakeAt(judged.dueAt.getTime());
    if (judged.kind === 'unknown') this.#wakeAt(judged.blocksUntil.getTime());
  }

  /** What another holder of our channels was sending when it lost them. */
  async #recover(): Promise<void> {
    const { store, holder, channels, clock, logger } = this.#options;
    const held = [...channels()];
    const isNew = held.some((id) => !this.#recovered.has(id));
    const nowMs = clock.now();
    if (!isNew && nowMs - this.#recoveredAtMs < LIMITS.outboxLeaseMs && nowMs >= this.#recoveredAtMs) return;
    const blocksMs = this.#options.canRepeat ? 0 : LIMITS.outboxUnknownBlocksMs;
    const count = await store.recover(holder, held, { blocksMs });
    if (count > 0) logger.warn('messages were being sent by a process that is gone', { count });
    for (const job of await store.unasked(holder, [...this.#claims])) {
      this.#claims.add(claimOf(job));
      this.#giveBack(job, nowMs);
    }
    this.#recovered = new Set(held);
    this.#recoveredAtMs = nowMs;
  }

  #wakeAt(atMs: number): void {
    if (this.#stopped || atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    const inMs = Math.min(Math.max(atMs - this.#options.clock.now(), 0), 60_000);
    this.#timer = setTimeout(() => {
      this.#timerAtMs = Infinity;
      this.wake();
    }, inMs);
  }
}

/** One taking of a job; taken again, it is another. */
function claimOf({ id, claims }: Pick<ClaimedJob, 'id' | 'claims'>): string {
  return `${id}:${claims}`;
}

/** Tells the channel's pace how it went; answers until when the channel is left alone. */
function restOf(pace: ChannelPace, outcome: SendOutcome, nowMs: number): number {
  if (outcome.kind === 'stopped') {
    return pace.failed(nowMs, { atLeastMs: LIMITS.outboxChannelPauseMsMax });
  }
  if (outcome.kind === 'later' && outcome.scope === 'channel') {
    return pace.failed(nowMs, { atLeastMs: outcome.afterMs ?? LIMITS.outboxChannelPauseMsMin });
  }
  if (outcome.kind === 'unknown') return pace.failed(nowMs);
  pace.went();
  return nowMs;
}
