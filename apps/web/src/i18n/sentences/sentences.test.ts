import { beforeAll, describe, expect, it } from '@jest/globals';
import { sentencesOfServer, type SourceTexts } from '../../../../../tests/support/server-sentences.ts';
import { pl } from './pl/index.ts';
import { compileSentences, type SentenceLists, translateSentence } from './translator.ts';
import { uk } from './uk/index.ts';

const GAP = /\{(\w+)(?::(word|sentence|number))?\}/g;

function entriesOf({ sentences, words }: SentenceLists): [english: string, translation: string][] {
  return [...sentences, words].flatMap((list) => Object.entries(list));
}

/** As the sources have it: gaps without names. */
function shapeOf(english: string): string {
  return english.replaceAll(GAP, '{}');
}

/** A sentence that is put in whole says itself what it is. */
function ownPart(text: string): string {
  return text.replace(/^\{\} (?=\p{Lu})/u, '').replace(/(?<=[.!?]) \{\}$/u, '');
}

/** The sentences of which a text of the sources consists. */
function piecesOf(text: string): string[] {
  return ownPart(text).split(/(?<=[.!?]["”)]?) (?=[\p{Lu}{])/u);
}

describe.each([
  ['Ukrainian', uk],
  ['Polish', pl],
])('the sentences of the server in %s', (_name, lists) => {
  const entries = entriesOf(lists);
  const shapes = new Set(entries.map(([english]) => shapeOf(english)));
  const catalog = compileSentences(lists);
  let source: SourceTexts;
  beforeAll(() => {
    source = sentencesOfServer();
  });

  it('are all there', () => {
    expect(source.sentences.length).toBeGreaterThan(400);
    // A gap is translated like any other text that may stand in its place.
    const isThere = (text: string): boolean => shapes.has(text) || translateSentence(catalog, text) !== text;
    const missing = source.sentences.filter(
      ({ sentence }) =>
        !shapes.has(sentence) && !shapes.has(ownPart(sentence)) && !piecesOf(sentence).every(isThere),
    );
    expect(missing.map(({ file, sentence }) => `${file}: ${sentence}`)).toEqual([]);
  });

  it('are all said by something, and are there once', () => {
    const said = new Set(source.texts);
    for (const { sentence } of source.sentences) {
      for (const text of [sentence, ownPart(sentence), ...piecesOf(sentence)]) said.add(text);
    }
    expect([...shapes].filter((shape) => !said.has(shape))).toEqual([]);
    const all = entries.map(([english]) => shapeOf(english));
    expect(all.filter((shape, at) => all.indexOf(shape) !== at)).toEqual([]);
  });

  it('have the gaps of the English ones', () => {
    const names = (text: string): string =>
      [...text.matchAll(GAP)]
        .map(([, name]) => name!)
        .sort()
        .join();
    const wrong = entries.filter(
      ([english, translation]) => names(english) !== names(translation) || /\{\w+:/.test(translation),
    );
    expect(wrong).toEqual([]);
  });

  it('are each found by what the server says, and not taken for another', () => {
    const sentences = lists.sentences.flatMap((list) => Object.entries(list));
    const wrong = sentences.flatMap(([english, translation]) => {
      const word = english.includes('}{') ? ', a redirect' : 'A button';
      const kinds = new Map([...english.matchAll(GAP)].map(([, name, kind]) => [name, kind]));
      const fill = (text: string, said: string): string =>
        text.replaceAll(GAP, (_gap, name: string) => {
          if (kinds.get(name) === 'word') return said;
          return kinds.get(name) === 'sentence' ? `<${name}>.` : `<${name}>`;
        });
      const shown = translateSentence(catalog, fill(english, word));
      return shown === fill(translation, lists.words[word]!) ? [] : [{ english, shown }];
    });
    expect(wrong).toEqual([]);
  });
});

it('are the same in all languages', () => {
  const englishOf = (lists: SentenceLists): string[] => entriesOf(lists).map(([english]) => english);
  expect(englishOf(uk)).toEqual(englishOf(pl));
});
