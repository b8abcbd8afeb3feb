const HEAD_BYTES_MAX = 10;

/**
 * Goes through a server's stream frame by frame and looks at nothing but their heads: a million frames a second leave no
 * time for more. Servers do not mask.
 */
export class FrameWalker {
  #onFrame;
  /** A head whose end has not come yet. */
  #head = Buffer.alloc(HEAD_BYTES_MAX);
  #headBytes = 0;
  #opcode = 0;
  #length = 0;
  /** Bytes of the frame that are still to come. */
  #left = 0;

  /** @param {(opcode: number, length: number) => void} onFrame called when the frame is whole */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Buffer} bytes */
  take(bytes) {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.length - at);
        at += step;
        this.#left -= step;
        if (this.#left === 0) this.#onFrame(this.#opcode, this.#length);
      } else if (this.#headBytes === 0 && bytes.length - at >= HEAD_BYTES_MAX) {
        at += this.#readHead(bytes, at);
      } else {
        this.#head[this.#headBytes++] = bytes[at++];
        if (this.#headBytes === headBytesOf(this.#head[1], this.#headBytes)) {
          this.#headBytes = 0;
          this.#readHead(this.#head, 0);
        }
      }
    }
  }

  /** Answers how long the head is. */
  #readHead(bytes, at) {
    const short = bytes[at + 1];
    this.#opcode = bytes[at] & 0x0f;
    this.#length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    this.#left = this.#length;
    if (this.#left === 0) this.#onFrame(this.#opcode, 0);
    return headBytesOf(short, 2);
  }
}

/** @param {number} short the second byte @param {number} got how many bytes there are: one tells nothing yet */
function headBytesOf(short, got) {
  if (got < 2) return HEAD_BYTES_MAX;
  return short < 126 ? 2 : short === 126 ? 4 : HEAD_BYTES_MAX;
}
