import type { Platform } from '@switchboard/core';
import { pick, type Random } from '../meta/seeded-random.ts';
import type { Customer } from '../people/customer.ts';
import { SMALL_TALK } from '../people/small-talk.ts';
import type { CustomersMemory } from './customers-memory.ts';
import type { BureauMessage, PlatformLine } from './platform-line.ts';
import { possibleWhims, type Whim } from './whims.ts';

export interface CustomersOptions {
  customers: readonly Customer[];
  lines: ReadonlyMap<Platform, PlatformLine>;
  memory: CustomersMemory;
  random: Random;
  /** Between two things that somebody does of their own accord, in milliseconds; everything else keeps step with it. */
  paceMs: { min: number; max: number };
  now: () => number;
  /** Something could not be said. The customers go on. */
  onTrouble: (error: unknown) => void;
}

/** The pace at which reading and writing take as long as is written below. */
const ORDINARY_PACE_MS = 10_000;
const READING_MS = { min: 1_000, max: 3_000 };
const ANSWERING_MS = { min: 3_000, max: 8_000 };
const SECOND_THOUGHTS_MS = { min: 2_000, max: 6_000 };
/** How often a customer reacts to an answer before answering it, and how often the answer quotes. */
const REACTS = 0.35;
const QUOTES = 0.3;

/** People who write of their own accord, and who read and answer what they are written. */
export class Customers {
  readonly #options: CustomersOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What each is about to answer: who is written to several times answers the last. */
  readonly #pending = new Map<Customer, string>();
  #isStopped = false;

  constructor(options: CustomersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#awaitWhim();
  }

  /** Nobody begins anything any more. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The bureau has written to somebody, who reads it, may react, and answers. */
  hear({ customer, ref }: BureauMessage): void {
    const { memory, random, now } = this.#options;
    memory.of(customer).lastOfBureau = ref;
    this.#pending.set(customer, ref);
    const line = this.#lineOf(customer);
    this.#after(READING_MS, async () => {
      await line.read(customer, ref, now());
      if (random() < REACTS) {
        await line.react(customer, ref, pick(random, SMALL_TALK[customer.language].emojis), now());
      }
      this.#after(ANSWERING_MS, () => this.#answer(customer, ref));
    });
  }

  async #answer(customer: Customer, ref: string): Promise<void> {
    if (this.#pending.get(customer) !== ref) return;
    this.#pending.delete(customer);
    const { memory, random, now } = this.#options;
    const remembered = memory.of(customer);
    const { answers } = SMALL_TALK[customer.language];
    const text = answers[remembered.answers++ % answers.length] ?? '';
    const quoted = random() < QUOTES ? [ref] : [];
    await this.#lineOf(customer).write(customer, { kind: 'text', text }, now(), ...quoted);
    remembered.lastWroteMs = now();
  }

  #awaitWhim(): void {
    const { min, max } = this.#options.paceMs;
    this.#in(min + this.#options.random() * (max - min), async () => {
      // Nobody waits for the one before: a slow platform must not silence the others.
      this.#awaitWhim();
      await this.#follow(pick(this.#options.random, this.#options.customers));
    });
  }

  async #follow(customer: Customer): Promise<void> {
    const { memory, random, now } = this.#options;
    const line = this.#lineOf(customer);
    const remembered = memory.of(customer);
    const whim = pick(random, possibleWhims({ customer, line, memory: remembered }));
    if (whim.act === 'react') {
      if (remembered.lastOfBureau !== null) {
        await line.react(customer, remembered.lastOfBureau, pick(random, emojisOf(customer)), now());
      }
      return;
    }
    const { said, afterwards } = this.#wordsFor(customer, whim);
    const ref = await line.write(customer, said, now());
    remembered.lastWroteMs = now();
    if (afterwards !== null) this.#after(SECOND_THOUGHTS_MS, () => afterwards(line, ref));
  }

  /** What is said now, and what is done to it a little later. */
  #wordsFor(
    customer: Customer,
    whim: Exclude<Whim, { act: 'react' }>,
  ): {
    said: Parameters<PlatformLine['write']>[1];
    afterwards: ((line: PlatformLine, ref: string) => Promise<void>) | null;
  } {
    const { random, now } = this.#options;
    const talk = SMALL_TALK[customer.language];
    switch (whim.act) {
      case 'ask':
        return { said: { kind: 'text', text: pick(random, talk.questions) }, afterwards: null };
      case 'slip': {
        const [text, corrected] = pick(random, talk.slips);
        const afterwards = (line: PlatformLine, ref: string) => line.edit(customer, ref, corrected, now());
        return { said: { kind: 'text', text }, afterwards };
      }
      case 'mishap': {
        const afterwards = (line: PlatformLine, ref: string) => line.takeBack(customer, ref, now());
        return { said: { kind: 'text', text: pick(random, talk.mishaps) }, afterwards };
      }
      case 'send': {
        const caption = whim.hasCaption ? { text: pick(random, talk.captions) } : {};
        return { said: { ...whim.said, ...caption }, afterwards: null };
      }
    }
  }

  #after(range: { min: number; max: number }, work: () => Promise<void>): void {
    const { paceMs, random } = this.#options;
    const step = (paceMs.min + paceMs.max) / 2 / ORDINARY_PACE_MS;
    this.#in((range.min + random() * (range.max - range.min)) * step, work);
  }

  #in(delayMs: number, work: () => Promise<void>): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work().catch((error: unknown) => {
        if (!this.#isStopped) this.#options.onTrouble(error);
      });
    }, delayMs);
    this.#timers.add(timer);
  }

  #lineOf({ platform }: Customer): PlatformLine {
    const line = this.#options.lines.get(platform);
    if (line === undefined) throw new Error(`there is no line for ${platform}`);
    return line;
  }
}

function emojisOf({ language }: Customer): readonly string[] {
  return SMALL_TALK[language].emojis;
}
