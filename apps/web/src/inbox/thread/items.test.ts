import { describe, expect, it } from '@jest/globals';
import type { NoteView, ShownMessage } from '@switchboard/client';
import fc from 'fast-check';
import { firstUnreadOf } from './first-unread.ts';
import { type ThreadItem, threadItems } from './items.ts';

const NOON_MS = new Date(2026, 4, 4, 12).getTime();
const MINUTE_MS = 60_000;

function message(id: string, changes: Partial<ShownMessage> = {}, minutes = 0): ShownMessage {
  return {
    id,
    conversation_id: 'c',
    channel_id: 'ch',
    external_id: `x-${id}`,
    direction: 'inbound',
    is_from_me: false,
    type: 'text',
    content: id,
    status: null,
    error: null,
    attachments: [],
    reactions: [],
    reply_to_external_id: null,
    payload: null,
    position: 1,
    sent_at: new Date(NOON_MS + minutes * MINUTE_MS).toISOString(),
    created_at: new Date(NOON_MS).toISOString(),
    edited_at: null,
    deleted_at: null,
    ...changes,
  };
}

const ours = (id: string, author: string | null, minutes = 0): ShownMessage =>
  message(id, { is_from_me: true, direction: 'outbound', author_id: author }, minutes);

const note = (id: string, minutes: number, changes: Partial<NoteView> = {}): NoteView => ({
  id,
  conversation_id: 'c',
  author_id: 'u',
  text: id,
  created_at: new Date(NOON_MS + minutes * MINUTE_MS).toISOString(),
  edited_at: null,
  deleted_at: null,
  ...changes,
});

const picture = (id: string, album: string): ShownMessage =>
  message(id, {
    type: 'image',
    payload: { album_id: album },
    attachments: [
      {
        id: `a-${id}`,
        type: 'image',
        state: 'ready',
        filename: null,
        mime_type: 'image/jpeg',
        size: 1,
        url: '/a',
        thumbnail_url: null,
      },
    ],
  });

const build = (
  messages: readonly ShownMessage[],
  { notes = [] as readonly NoteView[], hasMore = false, firstUnread = null as null | string } = {},
): ThreadItem[] =>
  threadItems({
    messages,
    notes,
    hasMore,
    firstUnread: firstUnread === null ? null : { id: firstUnread, count: 1 },
  });

/** Items in a word each. */
const words = (items: readonly ThreadItem[]): string[] =>
  items.map((item) => {
    if (item.kind === 'message') return item.messages.map(({ id }) => id).join('+');
    return item.kind === 'note' ? `note ${item.note.id}` : item.kind;
  });

describe('the items of a thread', () => {
  it('have a line above each day, and above the first only where it is the beginning', () => {
    const days = [message('a'), message('b', {}, 1), message('c', {}, 24 * 60)];
    expect(words(build(days))).toEqual(['day', 'a', 'b', 'day', 'c']);
    expect(words(build(days, { hasMore: true }))).toEqual(['a', 'b', 'day', 'c']);
  });

  it('join what one speaker says in one go', () => {
    const items = build([
      message('a'),
      message('b', {}, 4),
      message('c', {}, 10),
      ours('d', 'olena', 10),
      ours('e', 'boris', 10),
      message('f', { is_from_me: true, is_local: true }, 10),
    ]);
    const groups = items.flatMap((item) =>
      item.kind === 'message' ? [[item.messages[0].id, item.startsGroup, item.endsGroup]] : [],
    );
    expect(groups).toEqual([
      ['a', true, false],
      ['b', false, true],
      ['c', true, true],
      ['d', true, true],
      ['e', true, false],
      ['f', false, true],
    ]);
  });

  it('join albums, and show what was taken back from one by itself', () => {
    const gone = { ...picture('c', 'A'), deleted_at: '2026-05-04T12:00:00.000Z' };
    const items = build([picture('a', 'A'), picture('b', 'A'), gone, picture('d', 'A'), picture('e', 'B')]);
    expect(words(items)).toEqual(['day', 'a+b', 'c', 'd', 'e']);
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
  });

  it('put notes where they were written; those from before what is loaded wait', () => {
    const notes = [note('old', -60), note('n', 1), note('gone', 2, { deleted_at: 'x' }), note('last', 90)];
    const messages = [message('a'), message('b', {}, 2)];
    expect(words(build(messages, { notes }))).toEqual(['day', 'note old', 'a', 'note n', 'b', 'note last']);
    expect(words(build(messages, { notes, hasMore: true }))).toEqual(['a', 'note n', 'b', 'note last']);
    expect(words(build([], { notes: [note('n', 0)] }))).toEqual(['day', 'note n']);
  });

  it('hold each message once and in order, under keys of their own', () => {
    const one = fc.record({
      kind: fc.constantFrom('said', 'own', 'system', 'album A', 'album B', 'local'),
      minutes: fc.integer({ min: -3_000, max: 3_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(one),
        fc.array(fc.nat(3_000)),
        fc.boolean(),
        fc.nat(),
        (said, at, hasMore, pick) => {
          const messages = said.map(({ kind, minutes }, index) => {
            const id = `m${index}`;
            if (kind === 'own') return ours(id, null, minutes);
            if (kind === 'system') return message(id, { type: 'system' }, minutes);
            if (kind === 'local')
              return message(id, { client_message_id: `k${index}`, is_local: true }, minutes);
            return kind === 'said' ? message(id, {}, minutes) : picture(id, kind.slice(-1));
          });
          const notes = at.toSorted((a, b) => a - b).map((minutes, index) => note(`n${index}`, minutes));
          const firstUnread = messages[pick % Math.max(messages.length, 1)]?.id ?? null;
          const items = build(messages, { notes, hasMore, firstUnread });
          const shown = items.flatMap((item) => {
            if (item.kind === 'message') return [...item.messages];
            return item.kind === 'system' ? [item.message] : [];
          });
          expect(shown).toEqual(messages);
          expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
          expect(items.filter(({ kind }) => kind === 'unread')).toHaveLength(firstUnread === null ? 0 : 1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the first unread message', () => {
  it('is the oldest of the last that a customer has said live and not taken back', () => {
    const messages = [
      message('a'),
      message('b'),
      message('line', { type: 'system' }),
      message('history', { position: -3 }),
      ours('mine', null),
      message('gone', { deleted_at: 'x' }),
      message('c'),
    ];
    expect(firstUnreadOf(messages, 2)).toEqual({ id: 'b', count: 2, isAll: true });
    expect(firstUnreadOf(messages, 0)).toEqual({ id: null, count: 0, isAll: true });
    expect(firstUnreadOf(messages, 9)).toEqual({ id: 'a', count: 3, isAll: false });
  });
});
