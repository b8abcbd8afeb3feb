import type { Platform } from '@switchboard/core';
import type { Customer } from '../people/customer.ts';
import type { PastLine } from '../people/history.ts';
import type { CustomersMemory } from './customers-memory.ts';
import type { PlatformLine } from './platform-line.ts';

/** How long after a line the other side has read it, corrected it, or reacted to it. */
const AFTER_MS = 45_000;

export interface TellPastOptions {
  lines: ReadonlyMap<Platform, PlatformLine>;
  memory: CustomersMemory;
  /** The bureau has answered, and so has read what was before. */
  onAnswered?: (customer: Customer, atMs: number) => Promise<void>;
}

/** Says what was said before the demonstration began, one line after the other, each with the time at which it was said. */
export async function tellPast(past: readonly PastLine[], options: TellPastOptions): Promise<void> {
  for (const said of past) {
    if (said.line.by === 'bureau') await tellAnswer(said, options);
    else await tellQuestion(said, options);
  }
}

async function tellAnswer({ customer, line, atMs }: PastLine, options: TellPastOptions): Promise<void> {
  const platformLine = lineOf(customer, options);
  const ref = await platformLine.writeAsBureau(customer, line.text ?? '', atMs);
  options.memory.of(customer).lastOfBureau = ref;
  await options.onAnswered?.(customer, atMs);
  if (customer.unreachable === true) return;
  await platformLine.read(customer, ref, atMs + AFTER_MS);
  if (line.reaction !== undefined) await platformLine.react(customer, ref, line.reaction, atMs + AFTER_MS);
}

async function tellQuestion({ customer, line, atMs }: PastLine, options: TellPastOptions): Promise<void> {
  const platformLine = lineOf(customer, options);
  if (!platformLine.can(line.kind)) return;
  const ref = await platformLine.write(customer, line, atMs);
  const memory = options.memory.of(customer);
  memory.lastWroteMs = atMs;
  if (line.corrected !== undefined) await platformLine.edit(customer, ref, line.corrected, atMs + AFTER_MS);
  if (line.takenBack === true) await platformLine.takeBack(customer, ref, atMs + AFTER_MS);
}

function lineOf({ platform }: Customer, { lines }: TellPastOptions): PlatformLine {
  const line = lines.get(platform);
  if (line === undefined) throw new Error(`there is no line for ${platform}`);
  return line;
}
