import { Worker } from 'node:worker_threads';
import { SECOND_MS } from '@switchboard/core';

/** Longer than any honest file takes; a hostile one (CVE-2026-31808) would take for ever. */
const SNIFF_MS_MAX = 1 * SECOND_MS;
/** From the thread's start to its first answer: it loads the library first, on a machine that may be busy. */
const START_MS_MAX = 10 * SECOND_MS;

interface Sniffing {
  head: Uint8Array;
  resolve(type: string | null): void;
}

/**
 * Tells what files are by their first bytes, whatever their senders say. A library reads them in a thread of its own:
 * should a file keep it busy, the thread is ended, the file is of no known type, and nobody else has waited for long.
 * One file after another. The thread is started when it is first needed, and keeps no process alive.
 */
export class TypeSniffer {
  readonly #workerUrl: URL;
  readonly #sniffMsMax: number;
  readonly #waiting: Sniffing[] = [];
  #worker: Worker | null = null;
  #current: Sniffing | null = null;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 0;
  #stopped = false;

  /** @param options a worker that misbehaves, and its time, in tests */
  constructor({ workerUrl, sniffMsMax }: { workerUrl?: URL; sniffMsMax?: number } = {}) {
    this.#workerUrl = workerUrl ?? new URL('./sniff-worker.mjs', import.meta.url);
    this.#sniffMsMax = sniffMsMax ?? SNIFF_MS_MAX;
  }

  /**
   * The MIME type that the bytes have; null where they have none that is known, text among them. Never rejects.
   *
   * @param head the first 64 KiB, or the whole file where it is smaller; copied
   */
  async sniff(head: Uint8Array): Promise<string | null> {
    if (this.#stopped || head.length === 0) return null;
    return await new Promise((resolve) => {
      this.#waiting.push({ head, resolve });
      this.#next();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(null);
    const worker = this.#worker;
    this.#settle(null);
    this.#worker = null;
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#current = next;
    const isNew = this.#worker === null;
    this.#worker ??= this.#start();
    // Waited for, so it must keep the process alive meanwhile.
    this.#worker.ref();
    this.#worker.postMessage({ id: ++this.#nextId, head: next.head });
    this.#timer = setTimeout(() => this.#giveUp(), isNew ? START_MS_MAX : this.#sniffMsMax);
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl);
    worker.on('message', ({ id, type }: { id: number; type: string | null }) => {
      if (worker === this.#worker && id === this.#nextId) this.#settle(type);
    });
    const gone = (): void => {
      if (worker === this.#worker) this.#giveUp();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    return worker;
  }

  /** The file is of no known type, and the thread is of no more use. */
  #giveUp(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    this.#settle(null);
  }

  #settle(type: string | null): void {
    clearTimeout(this.#timer);
    this.#worker?.unref();
    const current = this.#current;
    this.#current = null;
    current?.resolve(type);
    this.#next();
  }
}
