import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pl } from './pl/index.ts';
import { compileSentences, translateSentence } from './translator.ts';
import { uk } from './uk/index.ts';

const catalog = compileSentences({
  sentences: [
    {
      'The file "{name}" is empty.': 'Файл «{name}» порожній.',
      'The file "{name}" is too large: {platform} takes up to {size}.':
        'Файл «{name}» завеликий: {platform} приймає щонайбільше {size}.',
    },
    {
      'Try again.': 'Спробуйте ще раз.',
      'Try again. It helps.': 'Спробуйте ще раз, це допомагає.',
      '{platform} knows no {what:word}.': '{platform} не має {what}.',
      '{platform} knows no {what} at all.': '{platform} зовсім не має {what}.',
      'The server is not ready: {cause:sentence}': 'Сервер не готовий: {cause}',
      'It is {length:number} long.': 'Довжина: {length}.',
      '{wrong:sentence} {tries:word} left.': '{wrong} {tries}.',
    },
  ],
  words: { buttons: 'кнопок', '{count} rows': 'рядків: {count}', 'One try is': 'Залишилася одна спроба' },
});
const shown = (sentence: string): string => translateSentence(catalog, sentence);

describe('a sentence of the server', () => {
  it.each([
    ['is found as it is', 'Try again.', 'Спробуйте ще раз.'],
    ['keeps what is put in', 'The file "a. B.pdf" is empty.', 'Файл «a. B.pdf» порожній.'],
    [
      'may have several gaps',
      'The file "x" is too large: WhatsApp takes up to 5 MB.',
      'Файл «x» завеликий: WhatsApp приймає щонайбільше 5 MB.',
    ],
    ['has words translated where it says so', 'Meta knows no buttons.', 'Meta не має кнопок.'],
    ['has gaps in its words, too', 'Meta knows no 3 rows.', 'Meta не має рядків: 3.'],
    ['keeps words that are in no list', 'Meta knows no mercy.', 'Meta не має mercy.'],
    ['keeps a name that reads like a word', 'The file "buttons" is empty.', 'Файл «buttons» порожній.'],
    [
      'is the one that knows most of the text',
      'Meta knows no buttons at all.',
      'Meta зовсім не має buttons.',
    ],
    ['may hold another one', 'The server is not ready: Try again.', 'Сервер не готовий: Спробуйте ще раз.'],
    ['has no commas in its numbers', 'It is 12,345,678 long.', 'Довжина: 12\u00a0345\u00a0678.'],
    ['keeps the commas of what is no number', 'It is so, so, long.', 'Довжина: so, so,.'],
    ['is found by its words', 'Wrong. One try is left.', 'Wrong. Залишилася одна спроба.'],
    ['stays as it is where little of it is known', 'The customer left.', 'The customer left.'],
    ['stays as it is where little of several is known', 'Oh. Nothing is left.', 'Oh. Nothing is left.'],
    ['stays as it is where nobody knows it', 'Invalid OAuth access token.', 'Invalid OAuth access token.'],
    ['stays as it is where it is a part of another', 'Try again. ', 'Try again. '],
    ['is not one of the words', 'buttons', 'buttons'],
    ['is no name of the language itself', 'constructor', 'constructor'],
  ])('%s', (_name, english, translation) => {
    expect(shown(english)).toBe(translation);
  });

  it.each([
    ['each of several', 'Meta knows no buttons. Try again.', 'Meta не має кнопок. Спробуйте ще раз.'],
    ['the same twice', 'A knows no buttons. B knows no buttons.', 'A не має кнопок. B не має кнопок.'],
    ['two as one where they are one', 'Try again. It helps.', 'Спробуйте ще раз, це допомагає.'],
    [
      'as many as there are files',
      'The file "a" is empty. '.repeat(30).trim(),
      'Файл «a» порожній. '.repeat(30).trim(),
    ],
    ['ours beside others', 'Oh no. Try again. Not now.', 'Oh no. Спробуйте ще раз. Not now.'],
  ])('in a row: %s', (_name, english, translation) => {
    expect(shown(english)).toBe(translation);
  });

  it('puts in what looks like a gap', () => {
    expect(shown('The file "{platform}" is too large: {size} takes up to $&.')).toBe(
      'Файл «{platform}» завеликий: {size} приймає щонайбільше $&.',
    );
  });
});

describe('a text that means no good', () => {
  const lists = [compileSentences(uk), compileSentences(pl)];

  it('comes back, whatever it is', () => {
    const part = fc.oneof(
      fc.constantFrom(...uk.sentences.flatMap(Object.keys), ' ', '. ', '{', '{}', '"'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        for (const list of lists) expect(typeof translateSentence(list, parts.join(''))).toBe('string');
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['of one letter', 'a'.repeat(65_536)],
    ['of sentences', 'Try again. '.repeat(6_000)],
    ['of beginnings', 'The server is not ready ('.repeat(2_600)],
    ['that nests', `${'No connection could be begun: '.repeat(2_200)}.`],
    ['of half a pattern, as long as one may be', `On ${'. A '.repeat(990)}`],
    ['that nests in many ways', 'Try again. A left. '.repeat(29)],
    ['of as many sentences as may be', 'Try again: Not. '.repeat(59)],
    ['of as many sentences of ours as may be', 'A. B knows no buttons. '.repeat(29)],
    ['of a pattern’s inside, as long as one may be', `The file "${'" is too large: '.repeat(240)}.`],
    ['that nests, as long as one may be', 'No connection could be begun: '.repeat(132)],
  ])('does not stall the page: %s', (_name, text) => {
    const before = performance.now();
    for (let n = 0; n < 20; n++) for (const list of lists) translateSentence(list, text);
    // Forty of them take a few milliseconds; what grows with more than the text takes minutes.
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
