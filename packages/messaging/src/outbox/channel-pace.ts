import { LIMITS } from '@switchboard/core';

/** So many at once, and one more each `everyMs`. */
export interface Allowance {
  burst: number;
  everyMs: number;
}

/** How fast a platform lets one of our lines send. */
export interface PaceRules {
  /** Messages a second, in bursts of as many. */
  perSecond: number;
  /** Messages to one person; null: no such limit. */
  recipient: Allowance | null;
  /** Sounds and films, to everybody; null: no such limit. */
  recordings?: Allowance | null;
}

/** Tokens that come back with time. */
interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * How fast one channel is sent by: the platform's rates, so that they delay and never fail; a pause when the platform asks
 * for one; and a circuit breaker: after failures in a row the channel is left alone, longer each time, and tried with one
 * message at a time until that goes well. Plain memory: one process sends by a channel (decision 0025).
 */
export class ChannelPace {
  readonly #rules: PaceRules;
  readonly #random: () => number;
  readonly #all: Bucket;
  readonly #recordings: Bucket;
  readonly #recipients = new Map<string, Bucket>();
  /** When the requests that are under way began. */
  readonly #open: number[] = [];
  #failures = 0;
  #pausedUntilMs = 0;

  constructor(rules: PaceRules, nowMs: number, random: () => number = Math.random) {
    this.#rules = rules;
    this.#random = random;
    this.#all = { tokens: rules.perSecond, atMs: nowMs };
    this.#recordings = { tokens: rules.recordings?.burst ?? 0, atMs: nowMs };
  }

  /** How many requests may begin now. */
  room(nowMs: number): number {
    if (nowMs < this.#pausedUntilMs) return 0;
    refill(this.#all, this.#rules.perSecond, 1_000 / this.#rules.perSecond, nowMs);
    const places = this.#isDoubtful ? 1 : LIMITS.outboxRequestsPerChannelMax;
    if (this.#isHanging(nowMs)) return 0;
    return Math.max(0, Math.min(Math.floor(this.#all.tokens), places - this.#open.length));
  }

  /** When there may be room again, where only time brings it; null where a request must end first. */
  nextRoomMs(nowMs: number): number | null {
    if (nowMs < this.#pausedUntilMs) return this.#pausedUntilMs;
    const open = this.#open.length;
    if (this.#isHanging(nowMs) || open >= LIMITS.outboxRequestsPerChannelMax) return null;
    if (open > 0 && this.#isDoubtful) return null;
    refill(this.#all, this.#rules.perSecond, 1_000 / this.#rules.perSecond, nowMs);
    return this.#all.tokens >= 1 ? nowMs : nowMs + ((1 - this.#all.tokens) * 1_000) / this.#rules.perSecond;
  }

  /** Begins a request to somebody, or says how long they must be left alone. Each beginning has an `ended`. */
  begin(recipient: string, nowMs: number, { isRecording = false } = {}): { waitMs: number } {
    const { recordings = null } = this.#rules;
    if (isRecording && recordings !== null) {
      const waitMs = waitFor(this.#recordings, recordings, nowMs);
      if (waitMs > 0) return { waitMs };
    }
    const waitMs = this.#takeOfRecipient(recipient, nowMs);
    if (waitMs > 0) return { waitMs };
    if (isRecording) this.#recordings.tokens -= 1;
    this.#all.tokens -= 1;
    this.#open.push(nowMs);
    return { waitMs: 0 };
  }

  /** @param beganMs when it began */
  ended(beganMs: number): void {
    const index = this.#open.indexOf(beganMs);
    if (index >= 0) this.#open.splice(index, 1);
  }

  /** The platform has answered as it should, also where it refused one message. */
  went(): void {
    this.#failures = 0;
  }

  /** It has not answered, or takes nothing; answers until when it is left alone. */
  failed(nowMs: number, { atLeastMs = 0 }: { atLeastMs?: number } = {}): number {
    this.#failures++;
    if (this.#isDoubtful || atLeastMs > 0) {
      const rounds = Math.max(0, this.#failures - LIMITS.outboxChannelFailuresMax);
      const longest = Math.min(LIMITS.outboxChannelPauseMsMax, LIMITS.outboxChannelPauseMsMin * 2 ** rounds);
      this.#pausedUntilMs = Math.max(
        this.#pausedUntilMs,
        nowMs + Math.max(atLeastMs, longest * (0.5 + this.#random() / 2)),
      );
    }
    return Math.max(this.#pausedUntilMs, nowMs);
  }

  /** A platform that answers nobody must not take the places of those that do. */
  #isHanging(nowMs: number): boolean {
    const slow = this.#open.filter((beganMs) => nowMs - beganMs > LIMITS.outboxSlowMs);
    return slow.length >= LIMITS.outboxSlowRequestsMax;
  }

  get #isDoubtful(): boolean {
    return this.#failures >= LIMITS.outboxChannelFailuresMax;
  }

  #takeOfRecipient(recipient: string, nowMs: number): number {
    const { recipient: rule } = this.#rules;
    if (rule === null) return 0;
    this.#forgetFull(rule, nowMs);
    const bucket = this.#recipients.get(recipient) ?? { tokens: rule.burst, atMs: nowMs };
    const waitMs = waitFor(bucket, rule, nowMs);
    if (waitMs > 0) return waitMs;
    bucket.tokens -= 1;
    this.#recipients.set(recipient, bucket);
    return 0;
  }

  /** Whoever may get everything at once again needs no memory; looked at when there are many. */
  #forgetFull(rule: Allowance, nowMs: number): void {
    if (this.#recipients.size < RECIPIENTS_KEPT) return;
    for (const [recipient, bucket] of this.#recipients) {
      refill(bucket, rule.burst, rule.everyMs, nowMs);
      if (bucket.tokens >= rule.burst) this.#recipients.delete(recipient);
    }
  }
}

const RECIPIENTS_KEPT = 10_000;

/** How long until there is a token; 0 where there is one. */
function waitFor(bucket: Bucket, { burst, everyMs }: Allowance, nowMs: number): number {
  refill(bucket, burst, everyMs, nowMs);
  return bucket.tokens >= 1 ? 0 : Math.ceil((1 - bucket.tokens) * everyMs);
}

function refill(bucket: Bucket, most: number, everyMs: number, nowMs: number): void {
  bucket.tokens = Math.min(most, bucket.tokens + Math.max(0, nowMs - bucket.atMs) / everyMs);
  bucket.atMs = nowMs;
}
