/** One message may name 8192 at most (core.telegram.org/mtproto/service_messages_about_messages). */
const ACKS_TOGETHER_MAX = 4_000;

/**
 * Messages that have not been acknowledged. The library acknowledges whatever it finds here each time it has sent
 * something, which in a flood of updates is one packet for every few of them; so it finds nothing until there are many,
 * or until the next ping.
 */
export class PendingAcks<T> extends Set<T> {
  #isWanted = false;

  /** The next packet that goes out takes along all that are here. */
  want(): void {
    this.#isWanted = true;
  }

  get isDue(): boolean {
    return this.#isWanted || super.size >= ACKS_TOGETHER_MAX;
  }

  /** None until they are due. */
  override get size(): number {
    return this.isDue ? super.size : 0;
  }

  override clear(): void {
    super.clear();
    this.#isWanted = false;
  }
}
