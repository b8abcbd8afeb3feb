import { type Cursor, parseCursor } from '@switchboard/protocol';
import type { ConnectionStatus } from '../connection/connection-status.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel } from '../ports.ts';
import { CatchUp, type CatchUpOptions } from './catch-up.ts';
import type { FollowerMessage, LeaderMessage, SharedFrame } from './tab-messages.ts';

export interface FollowerOptions extends CatchUpOptions {
  post: (message: FollowerMessage) => void;
  onStatus: (status: ConnectionStatus) => void;
  /** A leader was found, this one for the first time. */
  onLeader: () => void;
  /** Nobody answers: the leading tab is frozen. */
  onSilence: () => void;
}

/**
 * A tab without a socket. It takes what the leading tab hands on, with a cursor of its own: frames are counted, and
 * whatever was missed is fetched over REST. Until that is done nothing else is delivered, so that the order stays.
 */
export class Follower {
  readonly #options: FollowerOptions;
  /** Whose frames follow on what we have, and the number of the last one; null: ask. */
  #leader: { id: string; n: number } | null = null;
  #catchUp: CatchUp | null = null;
  #asksUnanswered = 0;
  #hasHeard = false;
  #cancelWatch: Cancel | null = null;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#ask();
    this.#watch();
  }

  stop(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = null;
    this.#catchUp?.stop();
    this.#catchUp = null;
  }

  hear(message: LeaderMessage): void {
    this.#asksUnanswered = 0;
    this.#hasHeard = true;
    if (message.kind === 'beat') this.#onBeat(message);
    else if (this.#leader?.id !== message.leader) this.#lookForLeader();
    else this.#onFrame(message);
  }

  #onBeat({ leader, n, cursor, status, presence }: Extract<LeaderMessage, { kind: 'beat' }>): void {
    const { feed, onStatus, onLeader } = this.#options;
    const isNew = this.#leader?.id !== leader;
    this.#leader = { id: leader, n };
    const place = cursor === null ? null : parseCursor(cursor);
    if (isNew && place !== null) this.#greet(place);
    if (isNew) {
      const occurredAt = new Date(this.#options.clock.now()).toISOString();
      const data = { complete: true, users: [...presence] };
      feed.accept({ kind: 'ephemeral', frame: { type: 'presence.updated', occurred_at: occurredAt, data } });
      onLeader();
    }
    onStatus(status);
    if (place !== null) this.#compare(place);
  }

  /** As the server greets: without a cursor of our own, the leader's is where everything begins. */
  #greet({ epoch, seq }: Cursor): void {
    const hello = { type: 'hello', epoch, seq: seq.toString(), heartbeat_ms: LIMITS.heartbeatMs } as const;
    this.#options.feed.accept({ kind: 'hello', frame: hello });
  }

  #compare(place: Cursor): void {
    const { cursor } = this.#options.feed;
    // The leader had no cursor yet when it was found.
    if (cursor === null) this.#greet(place);
    else if (cursor.epoch !== place.epoch || cursor.seq < place.seq) this.#reach(place);
  }

  #onFrame({ n, frame }: Extract<LeaderMessage, { kind: 'frame' }>): void {
    if (n !== this.#leader!.n + 1) {
      this.#lookForLeader();
      return;
    }
    this.#leader!.n = n;
    const { feed } = this.#options;
    if (frame.kind !== 'ephemeral' && this.#catchUp?.isRunning === true) this.#raise(frame);
    else if (!feed.accept(frame) && feed.cursor !== null)
      this.#reach({ epoch: feed.cursor.epoch, seq: seqOf(frame) });
  }

  /** Not now: what comes before it is being fetched, and with it this. */
  #raise(frame: SharedFrame): void {
    const { cursor } = this.#options.feed;
    if (cursor !== null) this.#catchUp?.raise({ epoch: cursor.epoch, seq: seqOf(frame) });
  }

  #reach(target: Cursor): void {
    if (this.#catchUp?.isRunning === true) {
      this.#catchUp.raise(target);
      return;
    }
    this.#catchUp = new CatchUp(target, this.#options);
    void this.#catchUp.run();
  }

  /** What it hands on does not follow on what we have. */
  #lookForLeader(): void {
    if (this.#leader !== null) this.#ask();
    this.#leader = null;
  }

  #ask(): void {
    this.#asksUnanswered++;
    this.#options.post({ kind: 'ask' });
  }

  /**
   * Asks a leader that has said nothing for a while. Several questions in a row have to stay without an answer: after a
   * freeze of this page, the first timer comes before the answers that lie in the queue.
   */
  #watch(): void {
    const { clock, onSilence } = this.#options;
    const ms = this.#leader === null ? LIMITS.leaderFirstAskMs : LIMITS.leaderSilenceMs;
    this.#hasHeard = false;
    this.#cancelWatch = clock.after(ms, () => {
      if (!this.#hasHeard) {
        if (this.#asksUnanswered === LIMITS.leaderAsksMax) onSilence();
        else this.#ask();
      }
      // Stopped by what was called.
      if (this.#cancelWatch !== null) this.#watch();
    });
  }
}

function seqOf(frame: SharedFrame): bigint {
  return frame.kind === 'ephemeral' ? 0n : BigInt(frame.frame.seq);
}
