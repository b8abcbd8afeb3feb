import { describe, expect, it } from '@jest/globals';
import { filled, matchingReplies, slashQuery } from './canned-replies.ts';

const reply = (shortcut: string, title: string, text: string) => ({
  id: shortcut,
  shortcut,
  title,
  text,
  created_by: null,
  created_at: '',
  updated_at: '',
});

const REPLIES = [
  reply('ceny', 'Prices', 'A page costs 40 zł.'),
  reply('hello', 'Greeting', 'Dzień dobry!'),
  reply('open', 'Opening hours', 'We are here from 9 to 17.'),
  reply('shop', 'Where we are', 'Cena is on the page.'),
];

describe('a slash', () => {
  it.each([
    ['/', ''],
    ['/hel', 'hel'],
    ['/opening h', 'opening h'],
    ['hello /', null],
    ['/a\nb', null],
    [`/${'a'.repeat(80)}`, null],
    ['', null],
  ])('in %j asks for %j', (text, query) => expect(slashQuery(text)).toBe(query));
});

describe('canned replies', () => {
  const found = (query: string) => matchingReplies(REPLIES, query).map(({ shortcut }) => shortcut);

  it('are found by shortcut, title and words, in this order', () => {
    expect(found('')).toEqual(['ceny', 'hello', 'open', 'shop']);
    expect(found('CEN')).toEqual(['ceny', 'shop']);
    expect(found('hours')).toEqual(['open']);
    expect(found('ope')).toEqual(['open']);
    expect(found('dzień')).toEqual(['hello']);
    expect(found('zzz')).toEqual([]);
  });

  it('are never more than one can look at', () => {
    const many = Array.from({ length: 50 }, (_, at) => reply(`r${at}`, '', ''));
    expect(matchingReplies(many, '')).toHaveLength(8);
  });

  it('have their gaps filled, and keep those that nobody knows', () => {
    const values = new Map([['client_name', 'Anna $& {{agent_name}}']]);
    expect(filled('Hello {{client_name}} and {{ client_name }}, {{order}} {{constructor}}', values)).toBe(
      'Hello Anna $& {{agent_name}} and Anna $& {{agent_name}}, {{order}} {{constructor}}',
    );
  });
});
