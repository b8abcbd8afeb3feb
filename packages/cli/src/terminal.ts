import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SwitchboardError } from '@switchboard/core';

/** The screen and the keyboard of whoever runs a command; tests bring their own. */
export interface Terminal {
  /** Lines can be taken back: a person looks at it, not a file. */
  canRedraw: boolean;
  write(text: string): void;
  /** Reads a line. Rejects when the signal is raised, or when nothing more can be typed. */
  ask(question: string, signal?: AbortSignal): Promise<string>;
  /** The same without showing what is typed. */
  askHidden(question: string, signal?: AbortSignal): Promise<string>;
  /** Calls back at Ctrl-C; answers how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** The terminal of this process. Questions go to standard error, so that standard output can be piped. */
export function processTerminal(): Terminal {
  const interrupts = new Set<() => void>();
  let piped: PipedLines | undefined;
  const ask = async (question: string, isHidden: boolean, signal?: AbortSignal): Promise<string> => {
    process.stderr.write(question);
    if (!process.stdin.isTTY) return await (piped ??= new PipedLines(process.stdin)).next(signal);
    return await typedLine(isHidden, interrupts, signal);
  };
  return {
    canRedraw: process.stdout.isTTY,
    write: (text) => void process.stdout.write(text),
    ask: (question, signal) => ask(question, false, signal),
    askHidden: (question, signal) => ask(question, true, signal),
    onInterrupt(listener) {
      interrupts.add(listener);
      process.on('SIGINT', listener);
      return () => {
        interrupts.delete(listener);
        process.off('SIGINT', listener);
      };
    },
  };
}

async function typedLine(
  isHidden: boolean,
  interrupts: ReadonlySet<() => void>,
  signal?: AbortSignal,
): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: isHidden ? silent : process.stderr,
    terminal: true,
  });
  // While it reads keys one by one, Ctrl-C is a key and no signal. Where nobody listens for it, it ends the question.
  reader.on('SIGINT', () => {
    if (interrupts.size === 0) reader.close();
    for (const tell of interrupts) tell();
  });
  const end = new AbortController();
  const closed = new Promise<never>((_, reject) => reader.once('close', () => reject(givenUp())));
  closed.catch(() => undefined);
  const either = signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]);
  try {
    return await Promise.race([reader.question('', { signal: either }), closed]);
  } finally {
    end.abort();
    reader.close();
    // The line that was ended, or given up, ends on the screen too.
    process.stderr.write('\n');
  }
}

/** Lines of a pipe, one at a time; what comes after a line is kept for the next. */
export class PipedLines {
  readonly #input: NodeJS.ReadableStream;
  #text = '';
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor(input: NodeJS.ReadableStream) {
    // A letter may be cut in two by the pipe.
    this.#input = input.setEncoding('utf8');
    // The end comes with the last piece, while nobody waits for another.
    const end = (): void => {
      this.#hasEnded = true;
      this.#wake();
    };
    input.on('end', end).on('error', end);
    input.on('data', (piece: string) => {
      this.#text += piece;
      this.#wake();
    });
    input.pause();
  }

  async next(signal?: AbortSignal): Promise<string> {
    while (!this.#text.includes('\n') && !this.#hasEnded) await this.#more(signal);
    if (this.#text === '') throw nothingMore();
    const [line, ...rest] = this.#text.split('\n');
    this.#text = rest.join('\n');
    return line!.replace(/\r$/, '');
  }

  async #more(signal?: AbortSignal): Promise<void> {
    let giveUp = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        giveUp = () => reject(signal!.reason as Error);
        signal?.addEventListener('abort', giveUp);
        if (signal?.aborted) giveUp();
        this.#input.resume();
      });
    } finally {
      signal?.removeEventListener('abort', giveUp);
      // An open pipe that is read keeps the process from ending.
      this.#input.pause();
    }
  }
}

function givenUp(): SwitchboardError {
  return new SwitchboardError('bad_request', 'Nothing was typed. Nothing has changed.');
}

function nothingMore(): SwitchboardError {
  return new SwitchboardError(
    'bad_request',
    'Nothing more can be read here. Type or pipe in what is asked for.',
  );
}
