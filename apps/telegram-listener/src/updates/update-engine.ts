import { type Clock, LIMITS } from '@switchboard/core';
import type { Logger } from '@switchboard/service';
import type { PeerBook } from '../accounts/peer-book.ts';
import { type TelegramAccountConnection, TelegramConnectionError } from '../client/telegram-client.ts';
import type { AccountState, TelegramUpdates } from '../client/telegram-updates.ts';
import type { AccountMemory } from './account-memory.ts';
import { type ChangeLog, ChangeRecorder } from './change-recorder.ts';
import { ChatResync } from './chat-resync.ts';
import { type Job, JobSchedule, type ScheduleJob } from './job-schedule.ts';
import { KnownChats } from './known-chats.ts';
import { MissedUpdates } from './missed-updates.ts';
import { OlderMessages } from './older-messages.ts';
import { PatientMemory } from './patient-memory.ts';
import { type SettledChange, UpdateTracker } from './update-tracker.ts';

export interface UpdateEngineOptions {
  accountId: string;
  accountUserId: string;
  /** Who holds the account's lease. */
  leaseHolder: string;
  connection: TelegramAccountConnection;
  memory: AccountMemory;
  peers: PeerBook;
  clock: Clock;
  logger: Logger;
  /** Messages of each chat that are fetched when the account is connected for the first time. */
  backfillMessages: number;
  /** Called when Telegram wants to be left alone, and with null when that is over. */
  onHindered?(reason: string | null): void;
  /** Called when everything that was told is stored, and nothing will be asked for within a second. */
  onIdle?(): void;
  /** Shorter in tests. */
  timings?: Partial<EngineTimings>;
}

export interface EngineTimings {
  /** How long what is missing may still come by itself. */
  gapMs: number;
  /** How often Telegram is asked where the account stands, although nothing seems to be missing. */
  healthIntervalMs: number;
  /** How often what was missed is asked for, although nothing seems to be missing. */
  differenceIntervalMs: number;
  /** First pause after a request that failed. */
  retryMs: number;
}

const TIMINGS: EngineTimings = {
  gapMs: LIMITS.telegramGapMs,
  healthIntervalMs: LIMITS.telegramHealthIntervalMs,
  differenceIntervalMs: LIMITS.telegramDifferenceIntervalMs,
  retryMs: 1_000,
};

/** Failures of requests in a row, after which the connection itself is not believed any more. */
const FAILURES_MAX = 3;
/** What is refused again and again is asked for at last every four minutes. */
const DOUBLINGS_MAX = 8;
/** With nothing to do for so long it is idle. */
const IDLE_MS = 1_000;
/** Containers of one transaction. */
const CONTAINERS_AT_ONCE_MAX = 500;

/**
 * Makes of what one connection says, and of what can be asked for, the account's messages: each once, in order, stored
 * together with the counters that cover them. Whatever is not stored at the end of a connection is asked for by the
 * next one, because the counters have not moved past it.
 *
 * ```
 * updates -> [inbox] -> tracker -> settled changes -> recorder -> ingest (messages and counters, one transaction)
 *                          | gap, too long, reconnected, started, every few minutes
 *                          v
 *                        jobs: difference, channel difference, resynchronisation, backfill -> the same way
 * ```
 *
 * One thing at a time: while an answer is awaited, what is said meanwhile waits in the inbox.
 */
export class UpdateEngine {
  readonly #options: UpdateEngineOptions;
  readonly #timings: EngineTimings;
  readonly #recorder: ChangeRecorder;
  readonly #jobs = new JobSchedule();
  readonly #giveUp = new AbortController();
  #tracker: UpdateTracker | null = null;
  #missed: MissedUpdates | null = null;
  #inbox: TelegramUpdates[] = [];
  #inboxTaken = 0;
  #overflowed = false;
  #wake: () => void = () => undefined;
  #failures = 0;
  #retryAtMs = 0;
  #isHindered = false;
  #historyTurn = false;
  /** Our counter stood before Telegram's when it was last looked at. */
  #wasAhead = false;

  constructor(options: UpdateEngineOptions) {
    this.#options = options;
    this.#timings = { ...TIMINGS, ...options.timings };
    this.#recorder = new ChangeRecorder({ ...options, giveUp: this.#giveUp.signal });
  }

  /** Takes what the connection says. Never blocks; beyond the limit it is dropped and asked for later. */
  push(updates: TelegramUpdates): void {
    if (this.#inbox.length - this.#inboxTaken >= LIMITS.telegramInboxUpdatesMax) {
      this.#overflowed = true;
      return;
    }
    this.#inbox.push(updates);
    this.#wake();
  }

  /** The line was down: what was said meanwhile has to be asked for. */
  reconnected(): void {
    this.#missed?.requestAll();
    this.#wake();
  }

  /** Ends at once, in the middle of whatever it does. */
  giveUp(): void {
    this.#giveUp.abort();
    this.#wake();
  }

  /**
   * Works until `ended` is raised, and then stores what has been said already.
   *
   * @throws TelegramConnectionError when the connection is good for nothing any more; LeaseLostError
   */
  async run(ended: AbortSignal): Promise<void> {
    const wake = (): void => this.#wake();
    ended.addEventListener('abort', wake, { once: true });
    try {
      await this.#begin(ended);
      while (!ended.aborted && !this.#giveUp.signal.aborted) await this.#step(ended);
      while (!this.#giveUp.signal.aborted && this.#isWaiting()) await this.#processInbox();
    } finally {
      ended.removeEventListener('abort', wake);
    }
  }

  async #begin(ended: AbortSignal): Promise<void> {
    const { connection, peers } = this.#options;
    const remembered = await this.#recorder.untilDone(() => this.#options.memory.recall());
    const memory = new PatientMemory(this.#options.memory, (work) => this.#recorder.untilDone(work));
    const state = remembered.state ?? (await this.#firstState(ended));
    const tracker = new UpdateTracker({
      state,
      channels: remembered.channels,
      knows: (peer) => peers.knows(peer),
    });
    const chats = new KnownChats(memory, peers);
    const log: ChangeLog = {
      record: (settled) => this.#record(settled, true),
      recordWithoutCounters: (settled) => this.#record(settled, false),
      reportHole: (chat, from, to) => this.#recorder.reportHole(chat, from, to),
    };
    const schedule: ScheduleJob = (job) => this.#jobs.add({ ...job, notBeforeMs: 0 });
    const { clock, logger, backfillMessages } = this.#options;
    const older = new OlderMessages({ connection, memory, log, schedule, backfillMessages });
    const resync = new ChatResync({ connection, memory, log, logger });
    this.#tracker = tracker;
    this.#missed = new MissedUpdates({
      tracker,
      connection,
      chats,
      memory,
      log,
      schedule,
      older,
      resync,
      hearOut: () => this.#hearOut(),
      clock,
      logger,
    });
    if (remembered.state === null) await this.#recordState(state);
    this.#missed.begin({ isBackfilled: remembered.isBackfilled });
    this.#scheduleHealthCheck();
    this.#scheduleDifference();
  }

  /** Asked before anything else, so that what is said from here on is missing rather than skipped. */
  async #firstState(ended: AbortSignal): Promise<AccountState> {
    for (;;) {
      const state = await this.#attempt(() => this.#options.connection.getState());
      // What was said while the question was on its way is news; the answer covers it, and would make it the past.
      if (state !== null)
        return { ...state, pts: Math.min(state.pts, ...this.#inbox.flatMap(accountStarts)) };
      // What is said meanwhile wakes it, but is no reason to ask sooner.
      while (this.#options.clock.now() < this.#retryAtMs) {
        ended.throwIfAborted();
        this.#giveUp.signal.throwIfAborted();
        await this.#rest(this.#retryAtMs, ended);
      }
    }
  }

  async #step(ended: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#scheduleNeeds(clock.now());
    const urgent = this.#jobs.take(clock.now(), 'check');
    if (urgent !== null) return await this.#runJob(urgent);
    // A busy account must not keep its older messages from being fetched for ever. What was missed comes before them, also
    // when it has to wait: fetched as history it would be told to nobody.
    this.#historyTurn = !this.#historyTurn;
    const mayRead = (this.#historyTurn || !this.#isWaiting()) && !this.#jobs.awaits('catchUp');
    const history = mayRead ? this.#jobs.take(clock.now(), 'history') : null;
    if (history !== null) return await this.#runJob(history);
    if (this.#isWaiting()) return await this.#processInbox();
    const dueMs = this.#nextDueMs();
    if (dueMs === null || dueMs > clock.now() + IDLE_MS) this.#options.onIdle?.();
    await this.#rest(dueMs, ended);
  }

  #isWaiting(): boolean {
    return this.#inbox.length > this.#inboxTaken;
  }

  async #processInbox(): Promise<void> {
    const batch = this.#takeBatch();
    const nowMs = this.#options.clock.now();
    const settled = batch.flatMap((updates) => this.#tracker!.accept(updates, nowMs));
    await this.#record(settled, true);
  }

  /** Takes in what has been said by now, in the middle of a job; what is said meanwhile waits. */
  async #hearOut(): Promise<void> {
    const batches = Math.ceil((this.#inbox.length - this.#inboxTaken) / CONTAINERS_AT_ONCE_MAX);
    for (let n = 0; n < batches && this.#isWaiting(); n++) await this.#processInbox();
  }

  #takeBatch(): TelegramUpdates[] {
    const batch = this.#inbox.slice(this.#inboxTaken, this.#inboxTaken + CONTAINERS_AT_ONCE_MAX);
    this.#inboxTaken += batch.length;
    if (this.#inboxTaken === this.#inbox.length || this.#inboxTaken > CONTAINERS_AT_ONCE_MAX * 8) {
      this.#inbox = this.#inbox.slice(this.#inboxTaken);
      this.#inboxTaken = 0;
    }
    return batch;
  }

  async #record(settled: readonly SettledChange[], withCounters: boolean): Promise<void> {
    const tracker = this.#tracker!;
    const counters = withCounters
      ? { state: tracker.state, channels: tracker.takeChangedChannels() }
      : { state: null, channels: [] };
    await this.#recorder.record(settled, counters);
  }

  async #recordState(state: AccountState): Promise<void> {
    await this.#recorder.record([], { state, channels: [] });
  }

  /** Turns what Telegram said is missing, and gaps that did not close by themselves, into requests. */
  #scheduleNeeds(nowMs: number): void {
    const missed = this.#missed!;
    if (this.#overflowed) {
      this.#overflowed = false;
      this.#options.logger.warn('Telegram says more than can be stored now; the rest is asked for later');
      missed.requestAll();
    }
    const needs = this.#tracker!.takeNeeds();
    const gaps = this.#tracker!.takeGaps(nowMs, this.#timings.gapMs);
    if (needs.everything) missed.requestAll();
    if (needs.account || gaps.account) missed.requestAccount();
    for (const channelId of [...needs.channels, ...gaps.channels]) missed.requestChannel(channelId);
    for (const channelId of needs.unknownChannels) missed.requestUnknownChannel(channelId);
  }

  async #runJob(job: Job): Promise<void> {
    const { failures = 0 } = job;
    if ((await this.#attempt(() => job.run().then(() => true), failures)) !== null) return;
    const again = { ...job, failures: failures + 1, notBeforeMs: this.#retryAtMs };
    if (this.#isHindered) this.#jobs.postpone(again);
    else this.#jobs.add(again);
  }

  /**
   * One request, or one job of them. Null after a failure that another try may not have. What Telegram refuses is asked
   * for more and more seldom; what it does not answer casts doubt on the connection.
   *
   * @param refusals how often it has been refused before
   */
  async #attempt<T>(work: () => Promise<T>, refusals = 0): Promise<T | null> {
    try {
      const result = await work();
      this.#failures = 0;
      this.#setHindered(null);
      return result;
    } catch (error) {
      if (!(error instanceof TelegramConnectionError) || error.problem !== 'temporary') throw error;
      const nowMs = this.#options.clock.now();
      if (error.retryAfterMs !== null) {
        this.#setHindered(error.reason);
        this.#retryAtMs = nowMs + Math.max(error.retryAfterMs, this.#timings.retryMs);
        return null;
      }
      if (error.isRefusal) {
        this.#retryAtMs = nowMs + this.#timings.retryMs * 2 ** Math.min(refusals + 1, DOUBLINGS_MAX);
        return null;
      }
      this.#failures++;
      if (this.#failures >= FAILURES_MAX) throw error;
      this.#retryAtMs = nowMs + this.#timings.retryMs * 2 ** this.#failures;
      return null;
    }
  }

  #setHindered(reason: string | null): void {
    if (reason === null && !this.#isHindered) return;
    this.#isHindered = reason !== null;
    this.#options.onHindered?.(reason);
  }

  /** No event tells that a session was revoked, or that Telegram has stopped to tell (notes/telegram.md A7, A8). */
  #scheduleHealthCheck(): void {
    this.#repeat('health', this.#timings.healthIntervalMs, async () => {
      const { pts } = await this.#options.connection.getState();
      const here = this.#tracker!.state.pts;
      // Also while others are heard: channels may be busy while Telegram has forgotten the account's own box.
      if (pts > here) this.#missed!.requestAccount();
      // Twice in a row, because one of Telegram's servers may be behind the others for a moment.
      if (pts < here && this.#wasAhead) this.#missed!.requestComparison();
      this.#wasAhead = pts < here && !this.#wasAhead;
    });
  }

  #scheduleDifference(): void {
    this.#repeat('periodic difference', this.#timings.differenceIntervalMs, async () => {
      this.#missed!.requestAll();
    });
  }

  #repeat(name: string, intervalMs: number, work: () => Promise<void>): void {
    const run = async (): Promise<void> => {
      await work();
      again();
    };
    const again = (): void =>
      this.#jobs.add({ name, priority: 'check', run, notBeforeMs: this.#options.clock.now() + intervalMs });
    again();
  }

  #nextDueMs(): number | null {
    const dues = [this.#jobs.nextDueMs, this.#tracker!.nextGapDueMs(this.#timings.gapMs)];
    const known = dues.filter((due) => due !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /** Until something is said, a moment comes, or the end. */
  async #rest(untilMs: number | null, ended: AbortSignal): Promise<void> {
    if (ended.aborted || this.#giveUp.signal.aborted) return;
    let timer: NodeJS.Timeout | null = null;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (untilMs === null) return;
      timer = setTimeout(resolve, Math.max(1, untilMs - this.#options.clock.now()));
    });
    this.#wake = () => undefined;
    if (timer !== null) clearTimeout(timer);
  }
}

/** Where the account's box stood before each update of a container. */
function accountStarts({ updates }: TelegramUpdates): number[] {
  return updates.flatMap((update) =>
    update.kind === 'counted' && update.box.kind === 'account' ? [update.pts - update.ptsCount] : [],
  );
}
