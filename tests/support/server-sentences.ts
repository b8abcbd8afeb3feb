import { parseSync } from '@swc/core';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Whatever speaks to the page: the server's processes, and what the page itself is made of. */
const SOURCES = [
  'apps/api/src',
  'apps/telegram-listener/src',
  'apps/worker/src',
  'packages/channels/src',
  'packages/client/src',
  'packages/core/src',
  'packages/database/src',
  'packages/media/src',
  'packages/messaging/src',
  'packages/protocol/src',
  'packages/react/src',
  'packages/service/src',
];

/** Sources whose sentences no page can show, and who reads them. */
const NOT_FOR_PAGES = [
  // Platforms and other processes.
  'apps/api/src/bus/',
  'apps/api/src/http/health.ts',
  'apps/api/src/http/meta-webhooks.ts',
  'apps/api/src/http/privacy.ts',
  'apps/api/src/http/read-body.ts',
  'apps/api/src/http/telegram-webhooks.ts',
  'apps/api/src/http/webhook-answer.ts',
  'apps/api/src/http/webhooks.ts',
  'packages/channels/src/meta/signed-request.ts',
  'packages/messaging/src/ingest.ts',
  // Sockets: browsers show no page how an upgrade was refused, and our client sends no wrong frames.
  'apps/api/src/sockets/',
  // Operators: logs, probes, settings of the process.
  'apps/api/src/api.ts',
  'packages/database/src/database.ts',
  'packages/service/src/config',
  'packages/service/src/metrics.ts',
  // The log alone says why a file has not come, and Telegram's own word stands for the state of an account.
  'apps/telegram-listener/src/accounts/',
  'apps/telegram-listener/src/gramjs/',
  'apps/telegram-listener/src/login/end-session.ts',
  'apps/telegram-listener/src/media/',
  'apps/worker/src/media/',
  'packages/messaging/src/files/',
  // Pages and documents that stand for themselves.
  'apps/api/src/http/openapi.ts',
  'apps/api/src/http/privacy-page.ts',
  // What customers and phones are told, and lines of a thread, for which the page has words of its own.
  'packages/channels/src/meta/messaging-system-lines.ts',
  'packages/channels/src/telegram/bot/parse-own-membership.ts',
  'packages/messaging/src/simulated/',
];

/** Errors of programmers and operators, by the word before their first bracket. */
const NOT_FOR_PEOPLE = new Set(['Error', 'TypeError', 'RangeError', 'InvalidArgumentError', 'describe']);
/** Properties that document something. */
const DOCUMENTS = new Set(['summary', 'description', 'help', 'about']);
/** Properties that hold a sentence even where it has no full stop. */
const SAYING = new Set(['advice', 'sentence', 'title']);

/** What zod says of ids and cursors: programs choose them, and no person could mend them. */
const OF_PROGRAMS = /^must be (?:\{\}$|the )|`/;
/** The test message that a customer's phone shows. */
const SAID_TO_PHONES = 'This is a test message. If you can read it, sending works.';

/** A sentence with `{}` for what is put in, and where it stands. */
export interface SourceSentence {
  sentence: string;
  file: string;
}

export interface SourceTexts {
  /** What a person may be told. */
  sentences: readonly SourceSentence[];
  /** Every other text of these sources: parts of sentences are among them. */
  texts: ReadonlySet<string>;
}

/** Reads the sources: every text that looks like a sentence, except where nobody in front of a page can see it. */
export function sentencesOfServer(): SourceTexts {
  const sentences: SourceSentence[] = [];
  const texts = new Set<string>();
  for (const file of SOURCES.flatMap((folder) => [...sourcesIn(join(ROOT, folder))])) {
    const name = relative(ROOT, file);
    if (NOT_FOR_PAGES.some((path) => name.startsWith(path))) continue;
    for (const { text, where } of textsOf(file)) {
      texts.add(text);
      const sentence = sentenceIn(text, where, name);
      if (sentence !== null) sentences.push({ sentence, file: name });
    }
  }
  return { sentences, texts };
}

/** A text that begins like one and ends like one, or stands where nothing else can stand. */
function sentenceIn(text: string, where: Where, file: string): string | null {
  if (where.calls.some((call) => NOT_FOR_PEOPLE.has(call)) || DOCUMENTS.has(where.property)) return null;
  // What consists of gaps has nothing of its own to say.
  if (text === SAID_TO_PHONES || (text.match(/\p{L}+/gu) ?? []).length < 2) return null;
  const [call, code] = where.calls.slice(-2);
  if (call === 'SwitchboardError') return code === 'invalid_config' || !text.includes(' ') ? null : text;
  const isAddressIssue = file === 'packages/service/src/guarded-addresses.ts' && /^(must|is) /.test(text);
  const isIssue = where.isIssue || (file.startsWith('apps/api/src/http/') && where.property === 'message');
  if (isAddressIssue || isIssue) return OF_PROGRAMS.test(text) ? null : issueSentence(text);
  if (!/^(\p{Lu}|\{\} ?).* /su.test(text)) return null;
  if (/[.?!]$|: \{\}$/.test(text)) return text;
  return SAYING.has(where.property) ? text : null;
}

/** The field stands before what is wrong with it, unless it is the whole that is wrong. */
function issueSentence(text: string): string {
  return text.startsWith('give ') ? `${text}.` : `{}: ${text}.`;
}

interface Where {
  /** Whose argument it is, from the outside to the inside; an error's code stands beside its name. */
  calls: readonly string[];
  property: string;
  /** What zod says of a wrong value; the field is put before it. */
  isIssue: boolean;
}

const ISSUES = new Set(['refine', 'regex', 'addIssue']);

function* textsOf(file: string): Generator<{ text: string; where: Where }> {
  const source = readFileSync(file, 'utf8');
  const module = parseSync(source, { syntax: 'typescript', tsx: file.endsWith('x'), decorators: true });
  yield* within(module.body as unknown, { calls: [], property: '', isIssue: false });
}

type Node = Record<string, unknown> & { type: string };

function* within(node: unknown, where: Where): Generator<{ text: string; where: Where }> {
  if (Array.isArray(node)) {
    for (const one of node) yield* within(one, where);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type } = node as Node;
  if (type === 'ImportDeclaration' || type === 'TsLiteralType') return;
  const text = textOf(node as Node);
  if (text !== null) yield { text, where };
  // Parts of a joined text are no texts of their own.
  if (text !== null && type === 'BinaryExpression') return;
  const inside = placeIn(node as Node, where);
  for (const [key, child] of Object.entries(node)) {
    // A chain of calls hangs on its last one: only what is in the brackets belongs to a call.
    if (key !== 'span') yield* within(child, key === 'callee' ? where : inside);
  }
}

/** A written text: of one piece, with gaps, or joined by plus signs. */
function textOf(node: Node): string | null {
  switch (node.type) {
    case 'StringLiteral':
      return node['value'] as string;
    case 'TemplateLiteral':
      return (node['quasis'] as { cooked?: string }[] | undefined)?.map((q) => q.cooked).join('{}') ?? null;
    case 'BinaryExpression': {
      if (node['operator'] !== '+') return null;
      const left = textOf(node['left'] as Node);
      const right = textOf(node['right'] as Node);
      return left === null || right === null ? null : left + right;
    }
    default:
      return null;
  }
}

function placeIn(node: Node, where: Where): Where {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const name = nameOf(node['callee'] as Node);
      const code = (node['arguments'] as { expression: Node }[] | undefined)?.[0]?.expression;
      const calls = [...where.calls, name, ...(code?.type === 'StringLiteral' ? [wordOf(code)] : [])];
      return { calls, property: '', isIssue: ISSUES.has(name) };
    }
    case 'KeyValueProperty':
      return { ...where, property: wordOf(node['key']) };
    default:
      return where;
  }
}

/** The name or the text that a node is. */
function wordOf(node: unknown): string {
  const { value } = node as { value?: unknown };
  return typeof value === 'string' ? value : '';
}

function nameOf(callee: Node): string {
  if (callee.type === 'Identifier') return wordOf(callee);
  return callee.type === 'MemberExpression' ? wordOf(callee['property']) : '';
}

function* sourcesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!['testing', 'migrations'].includes(entry.name)) yield* sourcesIn(path);
    } else if (/\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}
