import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * A keep-alive connection that posts prepared bytes and times the answers. Plain sockets, because an HTTP client would
 * cost as much as the server that it measures.
 */
export class PostConnection {
  #socket;
  #sentAtMs = 0;
  #received = '';
  /** Length of the usual answer, so that only unusual ones are looked at closely. */
  #usualLength = 0;
  #onAnswer;

  /**
   * @param {number} port
   * @param {(connection: PostConnection, latencyMs: number) => void} onAnswer
   */
  constructor(port, onAnswer) {
    this.#onAnswer = onAnswer;
    const onread = {
      buffer: Buffer.allocUnsafe(4_096),
      callback: (length, buffer) => this.#onRead(buffer.latin1Slice(0, length)),
    };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  }

  /** Resolves when the connection stands. */
  async opened() {
    await new Promise((resolve, reject) => this.#socket.once('connect', resolve).once('error', reject));
    this.#socket.on('error', (error) => fail(error.message));
    this.#socket.on('close', () => this.#sentAtMs > 0 && fail('the server closed a connection in use'));
  }

  /** @param {Buffer} post @param {number} [dueAtMs] when it should have been sent */
  post(post, dueAtMs = performance.now()) {
    this.#sentAtMs = dueAtMs;
    this.#socket.write(post);
  }

  close() {
    this.#sentAtMs = 0;
    this.#socket.destroy();
  }

  #onRead(text) {
    this.#received = this.#received === '' ? text : this.#received + text;
    if (this.#received.length !== this.#usualLength && !this.#isWhole()) return true;
    if (!this.#received.startsWith('HTTP/1.1 200')) fail(this.#received.split('\r\n', 1)[0]);
    this.#usualLength = this.#received.length;
    this.#received = '';
    const latencyMs = performance.now() - this.#sentAtMs;
    this.#sentAtMs = 0;
    this.#onAnswer(this, latencyMs);
    return true;
  }

  #isWhole() {
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return false;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#received.slice(0, headEnd))?.[1];
    return this.#received.length >= headEnd + HEAD_END.length + Number(length ?? 0);
  }
}

/** A benchmark with lost or refused messages says nothing: it ends here. @param {string} reason */
function fail(reason) {
  throw new Error(`a post was not answered with 200: ${reason}`);
}
