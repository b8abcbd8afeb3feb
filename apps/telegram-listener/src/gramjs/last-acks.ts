/**
 * The library keeps its last ten acknowledgements, in case Telegram refuses one and it has to be sent again. Each may name
 * thousands of messages, which after a flood would be megabytes for every account; and what is refused is among the newest.
 */
const ACKS_KEPT = 2;

/** Keeps only the newest of what is pushed. */
export class LastAcks<T> extends Array<T> {
  override push(...acks: T[]): number {
    super.push(...acks);
    while (this.length > ACKS_KEPT) this.shift();
    return this.length;
  }
}
