import type { Page } from 'playwright-core';
import { late as lateEn } from '../../apps/web/src/i18n/en/late.ts';
import { en } from '../../apps/web/src/i18n/en/index.ts';
import { pl as plSentences } from '../../apps/web/src/i18n/sentences/pl/index.ts';
import { compileSentences, translateSentence } from '../../apps/web/src/i18n/sentences/translator.ts';
import { uk as ukSentences } from '../../apps/web/src/i18n/sentences/uk/index.ts';
import { late as latePl } from '../../apps/web/src/i18n/pl/late.ts';
import { pl } from '../../apps/web/src/i18n/pl/index.ts';
import { late as lateUk } from '../../apps/web/src/i18n/uk/late.ts';
import { uk } from '../../apps/web/src/i18n/uk/index.ts';

/** All texts of the web application, by language. */
export const TEXTS = {
  en: { ...en, ...lateEn },
  uk: { ...uk, ...lateUk },
  pl: { ...pl, ...latePl },
};

export type TestedLanguage = keyof typeof TEXTS;

type Tree = { readonly [key: string]: string | Tree };

/** Texts by their names. */
function leavesOf(tree: Tree, path = ''): [name: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : leavesOf(value, `${path}${key}.`),
  );
}

/** Where the brace that opens at this place is closed. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  throw new Error(`a brace is not closed: ${text}`);
}

/** As regular expressions, everything that a message in ICU's format may become. */
function formsOf(message: string): string[] {
  let forms = [''];
  for (let at = 0; at < message.length; at++) {
    let parts = [message[at] === '#' ? '.+' : message[at]!.replace(/[.*+?^${}()|[\]\\]/, '\\$&')];
    if (message[at] === '{') {
      const end = closing(message, at);
      const argument = message.slice(at + 1, end);
      parts = /^\s*\w+\s*,\s*(?:plural|select)/.test(argument) ? branchesOf(argument) : ['.+'];
      at = end;
    }
    forms = forms.flatMap((form) => parts.map((part) => form + part));
  }
  return forms;
}

function branchesOf(argument: string): string[] {
  const forms: string[] = [];
  for (let at = argument.indexOf('{'); at !== -1; at = argument.indexOf('{', at)) {
    const end = closing(argument, at);
    forms.push(...formsOf(argument.slice(at + 1, end)));
    at = end;
  }
  return forms;
}

/** Patterns with hardly a word of their own would fit everything. */
function patternOf(forms: readonly string[]): RegExp | null {
  const telling = forms.filter((form) => !form.includes('.+') || /\p{L}{4}/u.test(form));
  return telling.length === 0 ? null : new RegExp(`^(?:${telling.join('|')})$`, 'su');
}

const SENTENCES = { uk: ukSentences, pl: plSentences };

/** Answers which texts of the English application and of the server stand among those that are shown in another language. */
export function englishFinder(language: 'uk' | 'pl'): (shown: readonly string[]) => string[] {
  const translated = new Map(leavesOf(TEXTS[language] as Tree));
  const english = leavesOf(TEXTS.en as Tree).filter(([name, text]) => translated.get(name) !== text);
  const wrong = patternOf(english.flatMap(([, text]) => formsOf(text)))!;
  const right = patternOf([...translated.values()].flatMap(formsOf))!;
  const sentences = compileSentences(SENTENCES[language]);
  const isOfServer = (text: string): boolean => translateSentence(sentences, text) !== text;
  return (shown) => shown.filter((text) => (wrong.test(text) || isOfServer(text)) && !right.test(text));
}

/** Every text on a page that people see or that is read to them. */
export async function shownTexts(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: (string | null)[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement?.checkVisibility() === true && !parentElement.closest('script, style'))
        found.push(textContent);
    }
    for (const name of [
      'aria-label',
      'aria-description',
      'aria-roledescription',
      'placeholder',
      'title',
      'alt',
    ])
      for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name));
    return found;
  });
  return [...new Set(texts.map((text) => text?.trim() ?? ''))].filter((text) => text !== '');
}
