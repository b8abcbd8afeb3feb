import type { TelegramChange, TelegramPeerId } from '@switchboard/channels';
import type { MessageOrigin } from '@switchboard/core';
import type { AccountState, TelegramUpdate, TelegramUpdates } from '../client/telegram-updates.ts';
import { Sequence } from './sequence.ts';

/** A change in its turn, and the box's number at which it holds: of two edits of one second the higher is the later. */
export interface SettledChange {
  change: TelegramChange;
  revision: number;
  /** Absent: live. */
  origin?: MessageOrigin;
}

type Counted = Extract<TelegramUpdate, { kind: 'counted' }>;

/** What has to be asked for, because it was not told. */
export interface Needs {
  /** Something was lost, and nobody knows of which box. */
  everything: boolean;
  account: boolean;
  channels: Set<string>;
  /** Channels that are new to the account, or that it may have left. */
  unknownChannels: Set<string>;
}

export interface UpdateTrackerOptions {
  state: AccountState;
  channels: Iterable<{ channelId: string; pts: number }>;
  /** False when nothing is known of a peer, so that its name and access hash must be asked for. */
  knows: (peer: TelegramPeerId) => boolean;
}

/**
 * Puts an account's updates in order: hands on what is next, drops what was told before, keeps what is ahead of a gap,
 * and says what has to be asked for. Pure but for its memory: no clock, no network.
 */
export class UpdateTracker {
  readonly #knows: UpdateTrackerOptions['knows'];
  readonly #account: Sequence<Counted>;
  readonly #secret: Sequence<null>;
  readonly #containers: Sequence<TelegramChange[]>;
  readonly #channels = new Map<string, Sequence<Counted>>();
  readonly #changedChannels = new Set<string>();
  /** What was told of channels that nothing is known of: it waits until they are met. */
  readonly #unmet = new Map<string, Counted[]>();
  #date: number;
  #needs: Needs = noNeeds();

  constructor({ state, channels, knows }: UpdateTrackerOptions) {
    this.#knows = knows;
    this.#account = new Sequence(state.pts);
    this.#secret = new Sequence(state.qts);
    this.#containers = new Sequence(state.seq);
    this.#date = state.date;
    for (const { channelId, pts } of channels) this.#channels.set(channelId, new Sequence(pts));
  }

  get state(): AccountState {
    return {
      pts: this.#account.value,
      qts: this.#secret.value,
      seq: this.#containers.value,
      date: this.#date,
    };
  }

  get channelIds(): string[] {
    return [...this.#channels.keys()];
  }

  channelPts(channelId: string): number | null {
    return this.#channels.get(channelId)?.value ?? null;
  }

  /** Channels whose counter moved since the last call; null for those that were forgotten. */
  takeChangedChannels(): { channelId: string; pts: number | null }[] {
    const changed = [...this.#changedChannels].map((channelId) => ({
      channelId,
      pts: this.channelPts(channelId),
    }));
    this.#changedChannels.clear();
    return changed;
  }

  /** False for a channel of which nothing is known, or nothing but what it has just told. */
  isMet(channelId: string): boolean {
    return this.#channels.has(channelId);
  }

  /** True for a channel that has told something and is not met yet. */
  hasTold(channelId: string): boolean {
    return this.#unmet.has(channelId);
  }

  /** The numbers of the messages that a channel has told before it was met. */
  unmetMessages(channelId: string): number[] {
    return (this.#unmet.get(channelId) ?? []).flatMap(({ change }) =>
      change?.kind === 'message' ? [Number(change.message.id)] : [],
    );
  }

  /**
   * A channel that was new stands at `pts`, or where it stood when it first told something. Answers what it has told since.
   */
  meet(channelId: string, pts: number, nowMs: number): SettledChange[] {
    const told = this.#unmet.get(channelId) ?? [];
    this.#unmet.delete(channelId);
    const startPts = Math.min(pts, ...told.map((update) => update.pts - update.ptsCount));
    return [
      ...this.setChannel(channelId, startPts),
      ...told.flatMap((update) => this.#acceptCounted(update, nowMs)),
    ];
  }

  /** What Telegram itself said is missing. */
  takeNeeds(): Needs {
    const needs = this.#needs;
    this.#needs = noNeeds();
    return needs;
  }

  /**
   * The boxes whose gap has not closed by itself within its grace; they are to be asked about. One that stays open all the
   * same is answered again, but later each time: Telegram must not be asked without a pause.
   */
  takeGaps(nowMs: number, graceMs: number): { account: boolean; channels: string[] } {
    const isDue = (sequence: Sequence<unknown>): boolean => {
      const dueMs = sequence.dueMs(graceMs);
      if (dueMs === null || dueMs > nowMs) return false;
      sequence.noteAsked(nowMs);
      return true;
    };
    return {
      account: [this.#account, this.#secret, this.#containers].filter(isDue).length > 0,
      channels: [...this.#channels].filter(([, sequence]) => isDue(sequence)).map(([id]) => id),
    };
  }

  /** When the next gap has had its grace, or null when nothing is missing. */
  nextGapDueMs(graceMs: number): number | null {
    const all = [this.#account, this.#secret, this.#containers, ...this.#channels.values()];
    const dues = all.map((sequence) => sequence.dueMs(graceMs)).filter((due) => due !== null);
    return dues.length === 0 ? null : Math.min(...dues);
  }

  /** Takes a container as it came; answers the changes whose turn it is. */
  accept({ updates, seqStart, seq, dateSeconds }: TelegramUpdates, nowMs: number): SettledChange[] {
    const settled: SettledChange[] = [];
    const uncounted: TelegramChange[] = [];
    for (const update of updates) {
      if (update.kind === 'uncounted') uncounted.push(update.change);
      else settled.push(...this.#acceptOne(update, nowMs));
    }
    settled.push(...this.#acceptUncounted(uncounted, seqStart, seq, nowMs));
    // Telegram tells what was not counted by its time: that must not move past a container that is still missing.
    if (dateSeconds !== null && dateSeconds > this.#date && !this.#containers.isWaiting)
      this.#date = dateSeconds;
    return settled;
  }

  /** Takes what the account had missed; from here on it stands at `state`. */
  acceptDifference(changes: readonly TelegramUpdate[], state: AccountState, nowMs: number): SettledChange[] {
    const settled: SettledChange[] = [];
    for (const update of changes) {
      if (update.kind === 'uncounted') settled.push({ change: update.change, revision: state.pts });
      else if (update.kind === 'counted' && update.box.kind === 'account') settled.push(...settledOf(update));
      else settled.push(...this.#acceptOne(update, nowMs));
    }
    this.#account.jumpTo(state.pts);
    this.#secret.jumpTo(state.qts);
    this.#containers.jumpTo(state.seq);
    this.#date = Math.max(this.#date, state.date);
    this.#secret.takeReady();
    return [
      ...settled,
      ...this.#takeReady(this.#account),
      ...this.#containers.takeReady().flatMap((late) => this.#unnumbered(late)),
    ];
  }

  /** Takes what the account had missed of a channel. */
  acceptChannelDifference(
    channelId: string,
    changes: readonly TelegramUpdate[],
    pts: number,
    nowMs: number,
  ): SettledChange[] {
    const settled: SettledChange[] = [];
    for (const update of changes) {
      if (update.kind === 'uncounted') settled.push({ change: update.change, revision: pts });
      else if (update.kind === 'counted' && isOf(update, channelId)) settled.push(...settledOf(update));
      else settled.push(...this.#acceptOne(update, nowMs));
    }
    return [...settled, ...this.setChannel(channelId, pts)];
  }

  /** Sets a channel's counter, also of one that was not known; answers what had been waiting for that. */
  setChannel(channelId: string, pts: number): SettledChange[] {
    this.#changedChannels.add(channelId);
    const known = this.#channels.get(channelId);
    if (known === undefined) {
      this.#channels.set(channelId, new Sequence(pts));
      return [];
    }
    known.jumpTo(pts);
    return this.#takeReady(known);
  }

  /** Gives up what is missing of a channel that cannot be asked about; answers what was told after it. */
  skipGap(channelId: string): SettledChange[] {
    const sequence = this.#channels.get(channelId);
    if (sequence === undefined) return [];
    sequence.skipMissing();
    return this.#takeReady(sequence);
  }

  /** Answers what it had told after gaps that nobody will close. */
  forgetChannel(channelId: string): SettledChange[] {
    const told: SettledChange[] = [];
    while (this.#channels.get(channelId)?.isWaiting === true) told.push(...this.skipGap(channelId));
    told.push(...(this.#unmet.get(channelId) ?? []).flatMap(settledOf));
    this.#unmet.delete(channelId);
    if (this.#channels.delete(channelId)) this.#changedChannels.add(channelId);
    return told;
  }

  #acceptOne(update: Exclude<TelegramUpdate, { kind: 'uncounted' }>, nowMs: number): SettledChange[] {
    switch (update.kind) {
      case 'counted':
        return this.#acceptCounted(update, nowMs);
      case 'secret':
        if (this.#secret.offer(update.qts, 1, null, nowMs) === 'next') this.#secret.takeReady();
        return [];
      case 'too_long':
        this.#needs.everything = true;
        return [];
      case 'channel_too_long':
        this.#needOf(update.channelId);
        return [];
      case 'channel_changed':
        if (!this.#channels.has(update.channelId)) this.#needs.unknownChannels.add(update.channelId);
        return [];
    }
  }

  #acceptCounted(update: Counted, nowMs: number): SettledChange[] {
    const { box, pts, ptsCount } = update;
    const sequence = box.kind === 'account' ? this.#account : this.#channels.get(box.channelId);
    if (sequence === undefined) return this.#keepUntilMet(update);
    const isNext = pts - ptsCount === sequence.value;
    if (isNext && box.kind === 'account' && !this.#knowsAll(update.change)) {
      // Short messages name people by id only. The difference tells the same message with everybody in it.
      sequence.keep(pts, ptsCount, update, nowMs);
      this.#needs.account = true;
      return [];
    }
    if (sequence.offer(pts, ptsCount, update, nowMs) !== 'next') return [];
    if (box.kind === 'channel') this.#changedChannels.add(box.channelId);
    return [...settledOf(update), ...this.#takeReady(sequence)];
  }

  #keepUntilMet(update: Counted): SettledChange[] {
    if (update.box.kind !== 'channel') return [];
    const { channelId } = update.box;
    const told = this.#unmet.get(channelId);
    if (told === undefined) this.#unmet.set(channelId, [update]);
    else told.push(update);
    this.#needs.unknownChannels.add(channelId);
    return [];
  }

  #needOf(channelId: string): void {
    const isKnown = this.#channels.has(channelId);
    (isKnown ? this.#needs.channels : this.#needs.unknownChannels).add(channelId);
  }

  #takeReady(sequence: Sequence<Counted>): SettledChange[] {
    const ready = sequence.takeReady();
    for (const { box } of ready) if (box.kind === 'channel') this.#changedChannels.add(box.channelId);
    return ready.flatMap(settledOf);
  }

  #acceptUncounted(changes: TelegramChange[], seqStart: number, seq: number, nowMs: number): SettledChange[] {
    // 0 stands for a container without a number: Telegram numbers only some.
    if (seq === 0) return this.#unnumbered(changes);
    if (this.#containers.offer(seq, seq - seqStart + 1, changes, nowMs) !== 'next') return [];
    return [
      ...this.#unnumbered(changes),
      ...this.#containers.takeReady().flatMap((late) => this.#unnumbered(late)),
    ];
  }

  #unnumbered(changes: readonly TelegramChange[]): SettledChange[] {
    return changes.map((change) => ({ change, revision: this.#account.value }));
  }

  #knowsAll(change: TelegramChange | null): boolean {
    if (change?.kind !== 'message') return true;
    const { chat, sender } = change.message;
    return this.#knows(chat) && (sender === null || this.#knows(sender));
  }
}

function settledOf({ change, pts }: Counted): SettledChange[] {
  return change === null ? [] : [{ change, revision: pts }];
}

function isOf({ box }: Counted, channelId: string): boolean {
  return box.kind === 'channel' && box.channelId === channelId;
}

function noNeeds(): Needs {
  return { everything: false, account: false, channels: new Set(), unknownChannels: new Set() };
}
