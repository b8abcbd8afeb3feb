import { readdirSync, readFileSync } from 'node:fs';
import { META_PLATFORMS, type MetaPlatform } from '@switchboard/core';
import { type Random, seededRandom, serializeWebhook } from '@switchboard/simulators';
import { digits, exactly } from './meta-bodies.ts';

/** A body that is nearly one of Meta's. */
export interface MutatedBody {
  platform: MetaPlatform;
  bytes: Buffer;
}

interface Fixture {
  platform: MetaPlatform;
  body: unknown;
}

/** Every fixture of the adapters. */
export function readFixtures(): Fixture[] {
  return META_PLATFORMS.flatMap((platform) => {
    const folder = new URL(`../../../packages/channels/src/${platform}/fixtures/`, import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.map((name) => ({
      platform,
      body: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown,
    }));
  });
}

/** Case `index` of a seed is always the same, whatever came before it. */
export class Mutator {
  readonly #fixtures: readonly Fixture[];
  readonly #seed: number;

  constructor(fixtures: readonly Fixture[], seed: number) {
    this.#fixtures = fixtures;
    this.#seed = seed;
  }

  body(index: number): MutatedBody {
    const dice = new Dice(seededRandom(this.#seed * 1_000_003 + index));
    const { platform, body } = dice.pick(this.#fixtures);
    return { platform, bytes: dice.pick(STRATEGIES)(structuredClone(body), dice, this.#fixtures) };
  }
}

class Dice {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

type Strategy = (body: unknown, dice: Dice, fixtures: readonly Fixture[]) => Buffer;

/** Changed values are the most interesting, so they are drawn most often. */
const STRATEGIES: readonly Strategy[] = [
  changedValues,
  changedValues,
  changedValues,
  spliced,
  spliced,
  duplicateKeys,
  changedBytes,
  changedBytes,
  randomJson,
];

/** Values replaced, taken away, doubled, or called something else. */
function changedValues(body: unknown, dice: Dice, fixtures: readonly Fixture[]): Buffer {
  for (let left = 1 + dice.below(4); left > 0; left--) {
    const place = dice.pick(placesIn(body));
    if (place === undefined) break;
    const { parent, key } = place;
    switch (dice.below(6)) {
      case 0:
        take(parent, key);
        break;
      case 1:
        if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(parent[Number(key)]));
        else define(parent, dice.pick(ODD_KEYS), Reflect.get(parent, key));
        break;
      case 2:
        define(parent, key, dice.pick(placesIn(dice.pick(fixtures).body))?.value);
        break;
      default:
        define(parent, key, oddValue(dice));
    }
  }
  return written(body, dice);
}

/** Entries, items and values of several fixtures in one body. */
function spliced(body: unknown, dice: Dice, fixtures: readonly Fixture[]): Buffer {
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const into = placesIn(body).filter(({ value }) => Array.isArray(value));
    const from = placesIn(dice.pick(fixtures).body).filter(({ value }) => Array.isArray(value));
    const [target, source] = [dice.pick(into), dice.pick(from)];
    if (target === undefined || source === undefined) continue;
    const items = structuredClone(source.value) as unknown[];
    (target.value as unknown[]).splice(dice.below(3), 0, ...items);
  }
  return written(dice.below(10) === 0 ? [body, dice.pick(fixtures).body] : body, dice);
}

function duplicateKeys(body: unknown, dice: Dice): Buffer {
  const text = written(body, dice).toString();
  const keys = [...text.matchAll(/"[\w-]+":/g)];
  const found = dice.pick(keys);
  if (found === undefined) return Buffer.from(text);
  const twice = `${found[0]}${JSON.stringify(oddValue(dice))},`;
  return Buffer.from(text.slice(0, found.index) + twice + text.slice(found.index));
}

/** Cut off, bits turned over, pieces doubled or put in from elsewhere. */
function changedBytes(body: unknown, dice: Dice, fixtures: readonly Fixture[]): Buffer {
  const bytes = written(body, dice);
  const at = dice.below(bytes.length);
  switch (dice.below(4)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      for (let left = 1 + dice.below(8); left > 0; left--) {
        const index = dice.below(bytes.length);
        bytes[index] = bytes[index]! ^ (1 << dice.below(8));
      }
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(dice.below(at + 1))]);
    default: {
      const other = written(dice.pick(fixtures).body, dice);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(dice.below(other.length))]);
    }
  }
}

function randomJson(_body: unknown, dice: Dice): Buffer {
  return written(randomValue(dice, 6), dice);
}

function randomValue(dice: Dice, depth: number): unknown {
  if (depth === 0 || dice.below(4) === 0) return oddValue(dice);
  const length = dice.below(5);
  if (dice.below(2) === 0) return Array.from({ length }, () => randomValue(dice, depth - 1));
  const record = {};
  for (let left = length; left > 0; left--) define(record, dice.pick(WORDS), randomValue(dice, depth - 1));
  return record;
}

/** As Meta writes it or plainly; and most often with new message ids, because what is known already is soon done. */
function written(body: unknown, dice: Dice): Buffer {
  if (typeof body !== 'object' || body === null) return Buffer.from(JSON.stringify(body) ?? '');
  const bytes = dice.below(2) === 0 ? exactly(body) : serializeWebhook(body, { escapeUnicode: false });
  if (dice.below(4) === 0) return bytes;
  const suffix = `.${dice.below(10_000)}`;
  return Buffer.from(bytes.toString().replace(/"((?:wamid\.|m_|aWdf)[\w+=-]{8,})"/g, `"$1${suffix}"`));
}

interface Place {
  parent: object;
  key: string;
  value: unknown;
}

/** Every place in a body where a value stands. */
function placesIn(body: unknown): Place[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, value]) => [{ parent: body, key, value }, ...placesIn(value)]);
}

/** An own property even where it is called `__proto__`. */
function define(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
}

function take(parent: object, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

function oddValue(dice: Dice): unknown {
  return structuredClone(dice.pick(ODD_VALUES));
}

const ODD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  '',
  '0',
  'polluted',
  'a\u0000b',
  '\ud800',
];

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  digits('17841452691600099'),
  digits('1e400000'),
  digits('-123456789012345678901234567890'),
  '',
  ' ',
  'x',
  '0',
  '-1',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  'toString',
  'text',
  'reaction',
  'system',
  'edit',
  'revoke',
  'messages',
  'history',
  '1790000000',
  '8640000000000001',
  '2021-09-08T06:34:04+0000',
  'a\u0000b',
  'a\ud83d',
  '\ude00\u202e\u200b\u0007',
  'a\nb\r\n',
  `'; drop table messages;--`,
  'PL.1',
  '48100200300',
  'http://169.254.169.254/',
  'file:///etc/passwd',
  'x'.repeat(5_000),
  '👨‍👩‍👧‍👦'.repeat(300),
  '🌻',
  [],
  [null],
  [[]],
  [1, 'x', {}],
  {},
  { id: {}, type: [] },
  { body: null },
  JSON.parse('{"__proto__":{"polluted":1}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
  JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`),
  JSON.parse(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}`),
];

/** Keys that the adapters know, among others. */
const WORDS = [
  'object',
  'entry',
  'id',
  'changes',
  'field',
  'value',
  'messaging',
  'standby',
  'metadata',
  'phone_number_id',
  'messages',
  'statuses',
  'contacts',
  'from',
  'type',
  'text',
  'body',
  'sender',
  'recipient',
  'message',
  'mid',
  'attachments',
  'payload',
  'timestamp',
  'errors',
  ...ODD_KEYS,
];
