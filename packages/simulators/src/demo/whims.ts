import type { Customer } from '../people/customer.ts';
import type { Said } from '../people/story.ts';
import type { CustomerMemory } from './customers-memory.ts';
import type { PlatformLine } from './platform-line.ts';

/** What a customer may do of their own accord. */
export type Whim =
  | { act: 'ask' }
  /** Writes something and corrects it. */
  | { act: 'slip' }
  /** Writes something and takes it back. */
  | { act: 'mishap' }
  | { act: 'react' }
  | { act: 'send'; said: Said; hasCaption: boolean };

const ASK: Whim = { act: 'ask' };
const SLIP: Whim = { act: 'slip' };
const MISHAP: Whim = { act: 'mishap' };
const REACT: Whim = { act: 'react' };

/** Things to send that are more than words. */
const THINGS: readonly Extract<Whim, { act: 'send' }>[] = [
  { act: 'send', said: { kind: 'image', file: 'photo-of-desk' }, hasCaption: true },
  { act: 'send', said: { kind: 'image', file: 'passport-page' }, hasCaption: true },
  { act: 'send', said: { kind: 'document', file: 'contract' }, hasCaption: true },
  { act: 'send', said: { kind: 'voice', file: 'voice-note' }, hasCaption: false },
  { act: 'send', said: { kind: 'video', file: 'clip' }, hasCaption: false },
  { act: 'send', said: { kind: 'sticker', file: 'sticker-thanks' }, hasCaption: false },
  { act: 'send', said: { kind: 'location', text: 'Rynek' }, hasCaption: false },
  { act: 'send', said: { kind: 'contacts' }, hasCaption: false },
];

/** What this customer may do now; what stands there several times is as many times as likely. */
export function possibleWhims({
  customer,
  line,
  memory,
}: {
  customer: Customer;
  line: PlatformLine;
  memory: CustomerMemory;
}): readonly Whim[] {
  // Who has blocked the bureau may write to it all the same, but would not.
  if (customer.unreachable === true) return [ASK];
  const reactions = memory.lastOfBureau === null ? [] : [REACT, REACT];
  const things = THINGS.filter(({ said }) => line.can(said.kind));
  return [...Array.from({ length: 12 }, () => ASK), SLIP, SLIP, MISHAP, ...reactions, ...things];
}
