/**
 * Translations by what the server says in English. What differs from one time to the next stands in braces: `{name}` is put in
 * as it is, `{kind:word}` is one of the words, `{cause:sentence}` a sentence of its own, `{size:number}` has commas between its
 * thousands.
 */
export type Sentences = Readonly<Record<string, string>>;

export interface SentenceLists {
  sentences: readonly Sentences[];
  /** Parts of other sentences: they are looked for only where a sentence says so. */
  words: Sentences;
}

/** What is longer is not for people: thirty files that cannot be sent are said in less. */
const LENGTH_MAX = 4_000;
/** Sentences in a row that are told apart. */
const PIECES_MAX = 60;
/** How many of them may be one, because they stand together in a list or have a name with a full stop in them. */
const TOGETHER_MAX = 8;
/** Sentences within sentences. */
const DEPTH_MAX = 3;
/** What fixes fewer characters than this is found in texts that are not ours: its words must be known, too. */
const SURE_MIN = 8;

/** It comes before another sentence, and is told apart from it like any other. */
const SENTENCE_BEFORE = /^\{(\w+):sentence\} /;
const NUMBER = /^\d[\d,]*(\.\d+)?$/;
const GAP = /\{(\w+)(?::(word|sentence|number))?\}/;
/** Where one sentence ends and another may begin. */
const BETWEEN = /(?<=[.!?…]["”’»)]?) (?=[\p{Lu}\p{N}"“«])/u;

type GapKind = 'as_is' | 'word' | 'sentence' | 'number';

interface Pattern {
  /** The texts between the gaps: one more than gaps. */
  literals: readonly string[];
  gaps: readonly { name: string; kind: GapKind }[];
  translation: string;
  /** Of what is the same each time. */
  length: number;
}

interface Catalog {
  exact: ReadonlyMap<string, string>;
  /** Those with gaps, the longest first. */
  patterns: readonly Pattern[];
}

/** Lists made ready to be searched. */
export interface SentenceCatalog {
  sentences: Catalog;
  words: Catalog;
}

export function compileSentences({ sentences, words }: SentenceLists): SentenceCatalog {
  return { sentences: compile(sentences), words: compile([words]) };
}

function compile(lists: readonly Sentences[]): Catalog {
  const patterns = lists.flatMap((list) =>
    Object.entries(list).map(([english, translation]) => patternOf(english, translation)),
  );
  return {
    exact: new Map(
      patterns
        .filter(({ gaps }) => gaps.length === 0)
        .map(({ literals, translation }) => [literals[0]!, translation]),
    ),
    patterns: patterns.filter(({ gaps }) => gaps.length > 0).sort((a, b) => b.length - a.length),
  };
}

function patternOf(english: string, translation: string): Pattern {
  const before = SENTENCE_BEFORE.exec(english);
  if (before !== null && translation.startsWith(`{${before[1]!}} `))
    return patternOf(english.slice(before[0].length), translation.slice(before[1]!.length + 3));
  // Split by its groups, too: text, name, kind, text, …
  const parts = english.split(GAP);
  const literals = parts.filter((_, at) => at % 3 === 0);
  const gaps = literals.slice(1).map((_, at) => ({
    name: parts[at * 3 + 1]!,
    kind: (parts[at * 3 + 2] ?? 'as_is') as GapKind,
  }));
  return { literals, gaps, translation, length: literals.join('').length };
}

/**
 * A sentence of the server in another language; several in a row, each of them. Whatever is not in the lists stays as it is:
 * words of platforms and of other systems come through. Of several readings the one wins that knows most of the text.
 * Takes time in proportion to the text.
 */
export function translateSentence(catalog: SentenceCatalog, sentence: string, depth = 0): string {
  if (sentence.length > LENGTH_MAX || depth > DEPTH_MAX) return sentence;
  const pieces = sentence.split(BETWEEN);
  if (pieces.length > PIECES_MAX) return sentence;
  /** How to read the pieces from each on, built from the end. */
  const readings: Reading[] = [{ known: 0, parts: [] }];
  for (let from = pieces.length - 1; from >= 0; from--) {
    readings.unshift(bestReading(catalog, pieces.slice(from), readings, depth));
  }
  return readings[0]!.parts.map((part) => part()).join(' ');
}

interface Reading {
  /** Characters that the lists know. */
  known: number;
  /** What it says: asked only of the reading that wins, because sentences within it are read in their turn. */
  parts: readonly (() => string)[];
}

/** @param rests readings of what is left after one piece, after two, … */
function bestReading(
  catalog: SentenceCatalog,
  pieces: readonly string[],
  rests: readonly Reading[],
  depth: number,
): Reading {
  let best: Reading | null = null;
  for (let count = Math.min(pieces.length, TOGETHER_MAX); count > 0; count--) {
    const found = find(catalog, catalog.sentences, pieces.slice(0, count).join(' '), depth);
    const rest = rests[count - 1]!;
    if (found === null || (best !== null && found.known + rest.known <= best.known)) continue;
    best = { known: found.known + rest.known, parts: [...found.parts, ...rest.parts] };
  }
  const [rest] = rests;
  if (best !== null && best.known > rest!.known) return best;
  return { known: rest!.known, parts: [() => pieces[0]!, ...rest!.parts] };
}

function find(
  catalog: SentenceCatalog,
  { exact, patterns }: Catalog,
  text: string,
  depth: number,
): Reading | null {
  const translation = exact.get(text);
  if (translation !== undefined) return { known: text.length, parts: [() => translation] };
  for (const pattern of patterns) {
    const values = valuesIn(pattern, text);
    if (values !== null && isSure(catalog, pattern, values))
      return { known: pattern.length, parts: [() => filled(catalog, pattern, values, depth)] };
  }
  return null;
}

/** What stands in the gaps of a pattern; null when the text is another. Each literal is looked for once, from left to right. */
function valuesIn({ literals }: Pattern, text: string): string[] | null {
  const first = literals[0]!;
  const last = literals.at(-1)!;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null;
  const values: string[] = [];
  let from = first.length;
  for (const literal of literals.slice(1, -1)) {
    // Gaps that touch: the second begins with its comma, or is empty.
    const at = literal === '' ? endOfFirst(text, from, end) : text.indexOf(literal, from);
    if (at < 0 || at + literal.length > end) return null;
    values.push(text.slice(from, at));
    from = at + literal.length;
  }
  values.push(text.slice(from, end));
  return values;
}

function endOfFirst(text: string, from: number, end: number): number {
  const comma = text.indexOf(',', from);
  return comma < 0 ? end : Math.min(comma, end);
}

function isSure({ words }: SentenceCatalog, { gaps, length }: Pattern, values: readonly string[]): boolean {
  if (length >= SURE_MIN) return true;
  return gaps.every(({ kind }, at) => kind !== 'word' || isWord(words, values[at]!));
}

function isWord({ exact, patterns }: Catalog, text: string): boolean {
  return exact.has(text) || patterns.some((pattern) => valuesIn(pattern, text) !== null);
}

function filled(
  catalog: SentenceCatalog,
  { gaps, translation }: Pattern,
  values: readonly string[],
  depth: number,
): string {
  const put = new Map(gaps.map(({ name, kind }, at) => [name, valueOf(catalog, kind, values[at]!, depth)]));
  return translation.replaceAll(/\{(\w+)\}/g, (gap, name: string) => put.get(name) ?? gap);
}

function valueOf(catalog: SentenceCatalog, kind: GapKind, value: string, depth: number): string {
  switch (kind) {
    case 'as_is':
      return value;
    case 'number':
      // A comma would begin the decimals.
      return NUMBER.test(value) ? value.replaceAll(',', '\u00a0') : value;
    case 'word':
      return depth > DEPTH_MAX
        ? value
        : (find(catalog, catalog.words, value, depth + 1)?.parts[0]!() ?? value);
    case 'sentence':
      return translateSentence(catalog, value, depth + 1);
  }
}
