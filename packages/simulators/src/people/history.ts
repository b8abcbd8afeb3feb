import type { Random } from '../meta/seeded-random.ts';
import { CAST } from './cast.ts';
import type { Customer, CustomerLanguage, StoryName } from './customer.ts';
import { STORIES_EN } from './stories-en.ts';
import { STORIES_PL } from './stories-pl.ts';
import { STORIES_UK } from './stories-uk.ts';
import type { Story, StoryLine } from './story.ts';

const STORIES: Readonly<Record<CustomerLanguage, Readonly<Record<StoryName, Story>>>> = {
  uk: STORIES_UK,
  pl: STORIES_PL,
  en: STORIES_EN,
};

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A pause between two lines of a conversation, at least and at most. */
const PAUSE_MS = { min: 2 * MINUTE_MS, max: 55 * MINUTE_MS };
/** Questions come in quick succession where nobody has answered yet. */
const SAME_VOICE_PAUSE_MS = { min: 20_000, max: 3 * MINUTE_MS };

/** A line that was said before the demonstration began. */
export interface PastLine {
  customer: Customer;
  line: StoryLine;
  /** Unix time in milliseconds. */
  atMs: number;
  /** The last one that this customer's conversation has. */
  isLast: boolean;
}

/** What was said in the days before `nowMs`, in the order of time. The same for the same numbers. */
export function pastLines(nowMs: number, random: Random, customers: readonly Customer[] = CAST): PastLine[] {
  return customers
    .flatMap((customer) => pastOf(customer, nowMs, random))
    .toSorted((one, other) => one.atMs - other.atMs);
}

function pastOf(customer: Customer, nowMs: number, random: Random): PastLine[] {
  const lines = STORIES[customer.language][customer.story].slice(0, customer.lines);
  let atMs = nowMs - customer.hoursAgo * HOUR_MS;
  const past: PastLine[] = [];
  // Backwards, because it is known when the last line was said.
  for (const [index, line] of [...lines.entries()].toReversed()) {
    past.unshift({ customer, line: filledIn(line, customer), atMs, isLast: index === lines.length - 1 });
    const { min, max } = lines[index - 1]?.by === line.by ? SAME_VOICE_PAUSE_MS : PAUSE_MS;
    atMs -= min + random() * (max - min);
  }
  return past;
}

function filledIn(line: StoryLine, { price, day }: Customer): StoryLine {
  if (line.text === undefined) return line;
  const text = line.text.replaceAll('{price}', price).replaceAll('{day}', day);
  return { ...line, text: text.charAt(0).toUpperCase() + text.slice(1) };
}
