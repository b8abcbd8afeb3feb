import type { FakeAccount, FakeChannel } from './fake-people.ts';

/** How much a difference may hold, and when there is none (core.telegram.org/api/updates, "Recovering gaps"). */
export class DifferenceLimits {
  /** Events in one answer; more come in slices. */
  sliceMax = 100;
  channelSliceMax = 100;
  /** A gap wider than this, in pts, is `too long`: the client has to begin anew. */
  tooLongAbove = Infinity;
  channelTooLongAbove = Infinity;
  /** How soon a client may ask again for a channel. */
  channelTimeoutSeconds = 30;
  /** Whether an account's difference also names the channels in which something has happened since its date. */
  namesChannels = false;
  readonly #forced = new Map<FakeAccount | FakeChannel, number>();

  /** The next so many differences of the account or channel are too long, whatever the gap. */
  forceTooLong(of: FakeAccount | FakeChannel, times = 1): void {
    this.#forced.set(of, times);
  }

  /** Whether this difference is forced to be too long; counts it. */
  takeForced(of: FakeAccount | FakeChannel): boolean {
    const left = this.#forced.get(of) ?? 0;
    if (left > 0) this.#forced.set(of, left - 1);
    return left > 0;
  }
}
