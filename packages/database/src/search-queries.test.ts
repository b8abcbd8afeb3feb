import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS, type MessageView, newId, type NewEvent } from '@switchboard/core';
import * as fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { forgetWordsOf } from './search/write-segments.ts';
import { appendEvents } from './sql/append-events.ts';
import type { Queryable } from './sql/statement.ts';

const CHANNEL = '0190a000-0000-7000-8000-000000000001';
const NOW_MS = Date.UTC(2026, 10, 22);

describe('the search', () => {
  let database: TestDatabase;
  let stores: Database;
  let db: Queryable;
  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
    db = { query: async ({ text, values }) => ({ rows: await database.query(text, values) }) as never };
    await database.query(
      `insert into channels (id, platform, external_id, name) values ($1, 'whatsapp', '1', 'W')`,
      [CHANNEL],
    );
  });
  beforeEach(empty);
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  async function empty(): Promise<void> {
    await database.query(
      `truncate conversations, contacts, messages, conversation_merges, search_segments, search_postings,
         search_conversations cascade`,
    );
    await indexed();
  }

  async function indexed(): Promise<void> {
    while (await stores.searchIndex.advance());
  }

  async function tell(
    type: 'message.created' | 'message.updated' | 'message.deleted',
    message: { id: string },
  ) {
    const data =
      type === 'message.created'
        ? { message }
        : { message_id: message.id, ...(type === 'message.updated' ? { message } : {}) };
    const event = { type, channelId: CHANNEL, conversationId: null, data } as unknown as NewEvent;
    await appendEvents(db, [event], new Date(NOW_MS));
  }

  let places = 0;
  async function conversation(name: string | null = null, externalId: string = newId()): Promise<string> {
    const id = newId();
    await database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address, peer_name, last_message_at)
       values ($1, $2, 'whatsapp', $3, $3, $4, $5)`,
      [id, CHANNEL, externalId, name, new Date(NOW_MS - ++places)],
    );
    const data = { conversation: { id } } as never;
    const event: NewEvent = { type: 'conversation.updated', channelId: CHANNEL, conversationId: id, data };
    await appendEvents(db, [event], new Date(NOW_MS));
    return id;
  }

  async function say(conversationId: string, text: string, secondsAgo = 0): Promise<string> {
    const id = newId();
    await database.query(
      `insert into messages (id, conversation_id, channel_id, position, direction, type, text, sent_at)
       values ($1, $2, $3, $4, 'inbound', 'text', $5, $6)`,
      [id, conversationId, CHANNEL, ++places, text, new Date(NOW_MS - secondsAgo * 1_000)],
    );
    await tell('message.created', { id });
    return id;
  }

  async function found(q: string, limit = 100): Promise<string[]> {
    const ids: string[] = [];
    let before: string | null = null;
    for (;;) {
      const page: { messages: { message: MessageView }[]; has_more: boolean } = await stores.search.search(
        { q, limit, before },
        NOW_MS,
      );
      ids.push(...page.messages.map(({ message }) => message.id));
      if (!page.has_more) return ids;
      before = ids.at(-1)!;
    }
  }

  const WORDS = [
    ['Żółw', 'zolw'],
    ['żółty', 'zolty'],
    ['zoo', 'zoo'],
    ['п’ять', 'пять'],
    ["П'ЯТНИЦЯ", 'пятниця'],
    ['faktura', 'faktura'],
    ['Fakty', 'fakty'],
  ] as const;
  const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 });
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), text, secondsAgo: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), text, which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('unsend' as const), which: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('index' as const) }) },
  );
  type Said = { id: string; secondsAgo: number; words: readonly string[] };

  it('finds what a look at every message would find, newest first, whatever was edited and taken back', async () => {
    const asked = fc.array(fc.tuple(fc.constantFrom(...WORDS), fc.integer({ min: 1, max: 7 })), {
      minLength: 1,
      maxLength: 3,
    });
    const queries = fc.array(fc.record({ asked, isPhrase: fc.boolean() }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        queries,
        fc.integer({ min: 1, max: 5 }),
        async (steps, all, limit) => {
          await empty();
          const inConversation = await conversation();
          const said: Said[] = [];
          for (const one of steps) {
            if (one.do === 'index') await stores.searchIndex.advance();
            else if (one.do === 'say') {
              const id = await say(
                inConversation,
                one.text.map(([written]) => written).join(' '),
                one.secondsAgo,
              );
              said.push({ id, secondsAgo: one.secondsAgo, words: one.text.map(([, plain]) => plain) });
            } else if (said.length > 0) {
              const message = said[one.which % said.length]!;
              if (one.do === 'edit') {
                await edit(message.id, one.text.map(([written]) => written).join(', '));
                message.words = one.text.map(([, plain]) => plain);
              } else {
                await unsend(message.id);
                said.splice(said.indexOf(message), 1);
              }
            }
          }
          for (const { asked: words, isPhrase } of all) {
            const prefixes = words.map(([[, plain], length], index) =>
              isPhrase && index < words.length - 1 ? plain : plain.slice(0, length),
            );
            const matches = ({ words: own }: Said) =>
              isPhrase
                ? own.some((_, at) =>
                    ` ${own.slice(at, at + prefixes.length).join(' ')}`.startsWith(` ${prefixes.join(' ')}`),
                  )
                : prefixes.every((prefix) => own.some((word) => word.startsWith(prefix)));
            const expected = said
              .filter(matches)
              .toSorted((a, b) => a.secondsAgo - b.secondsAgo || (a.id < b.id ? 1 : -1));
            const q = prefixes.join(' ');
            expect(await found(isPhrase ? `"${q}"` : q, limit)).toEqual(expected.map(({ id }) => id));
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  async function edit(id: string, words: string): Promise<void> {
    await database.query(`update messages set text = $2, edited_at = now() where id = $1`, [id, words]);
    await tell('message.updated', { id });
  }

  async function unsend(id: string): Promise<void> {
    await database.query(`update messages set text = null, deleted_at = now() where id = $1`, [id]);
    await tell('message.deleted', { id });
  }

  it('keeps no word that was taken back', async () => {
    const id = await say(await conversation(), 'tajemnica');
    await say(await conversation(), 'jawne');
    await indexed();
    expect(await database.query(`select from search_postings where word = 'tajemnica'`)).toHaveLength(1);
    await unsend(id);
    await indexed();
    expect(await database.query(`select word from search_postings`)).toEqual([{ word: 'jawne' }]);
  });

  it('keeps no word of a conversation whose messages were emptied without a word about each', async () => {
    const erased = await conversation();
    await say(erased, 'tajemnica');
    await say(await conversation(), 'jawne', 100);
    await indexed();
    await database.query(`update messages set text = null, deleted_at = now() where conversation_id = $1`, [
      erased,
    ]);
    await forgetWordsOf(db, [erased]);
    expect(await found('tajemnica')).toEqual([]);
    await indexed();
    expect(await database.query(`select word from search_postings`)).toEqual([{ word: 'jawne' }]);
  });

  it('finds phrases in what an older version indexed, and writes it anew', async () => {
    const id = await say(await conversation(), 'dzień dobry Pani');
    await say(await conversation(), 'Pani dobry dzień', 1);
    await indexed();
    await database.query(`delete from search_postings where word ~ '^='`);
    await database.query(`update search_segments set format = 1`);
    expect(await found('"dzień dobry pa"')).toEqual([id]);
    await indexed();
    expect(await found('"dzień dobry pa"')).toEqual([id]);
    expect(await database.query(`select from search_segments where format = 1`)).toEqual([]);
    expect(await database.query(`select from search_postings where word ~ '^='`)).not.toEqual([]);
  });

  it('takes only so many characters apart for a phrase, and none for words that the index knows', async () => {
    const inConversation = await conversation();
    const newest = await say(inConversation, 'dzień dobry');
    // One character that is eighteen when it is folded.
    const hostile = `dzień domowy dobry ${'\uFDFA'.repeat(LIMITS.searchTextCharsMax - 100)}`;
    const others: string[] = [];
    for (let ago = 1; ago <= 4; ago++) others.push(await say(inConversation, hostile, ago));
    const oldest = await say(inConversation, 'dzień dobry', 9);
    await indexed();
    // Behind what was not read: to show it would leave a gap.
    const late = await say(inConversation, 'dzień dobry', 8);
    const { messages, has_more } = await stores.search.search(
      { q: '"dzień dobry"', limit: 10, before: null },
      NOW_MS,
    );
    expect([messages.map(({ message }) => message.id), has_more]).toEqual([[newest], true]);
    expect(await found('"dzień dobry"')).toEqual([newest]);
    expect(await found('dzień dobry')).toEqual([newest, ...others, late, oldest]);
  });

  it('finds files by their names, and every part of a number', async () => {
    const id = await say(await conversation(), 'proszę, oddzwonię pod +48 601 234 567');
    await database.query(
      `insert into attachments (id, message_id, position, type, filename) values ($1, $2, 0, 'document', 'Świadectwo urodzenia.pdf')`,
      [newId(), id],
    );
    for (const _ of ['from the log', 'from the index']) {
      expect(await found('swiadectwo')).toEqual([id]);
      expect(await found('01-2345')).toEqual([id]);
      expect(await found('01-2346')).toEqual([]);
      await indexed();
    }
  });

  it('finds conversations by name and number, and shows the one that another went into', async () => {
    const merged = await conversation('Łucja Żak', '48601234567');
    const kept = await conversation('Інша');
    const other = await conversation('Anna', '48777777777');
    const named = async (q: string) =>
      (await stores.search.search({ q, limit: 10, before: null }, NOW_MS)).conversations.map(({ id }) => id);
    const inInbox = async (search: string) => {
      const query = { filter: 'all', platform: null, search, limit: 10, offset: 0, cursor: null } as const;
      return (await stores.inbox.inbox(query, NOW_MS)).conversations.map(({ id }) => id);
    };
    const id = await say(merged, 'dzień dobry');
    for (const _ of ['from the log', 'from the index']) {
      for (const ask of [named, inInbox]) {
        expect(await ask('lucja')).toEqual([merged]);
        expect(await ask('+48 601-23')).toEqual([merged]);
        expect(await ask('lucja anna')).toEqual([]);
        expect(await ask("an' | !x")).toEqual([]);
        expect(await ask('ann')).toEqual([other]);
      }
      expect(await inInbox('dobry')).toEqual([merged]);
      await indexed();
    }
    await database.query(`update conversations set merged_into = $2 where id = $1`, [merged, kept]);
    await database.query(`update conversations set last_message_at = null where id = $1`, [merged]);
    await database.query(`update messages set conversation_id = $2 where conversation_id = $1`, [
      merged,
      kept,
    ]);
    await database.query(
      `insert into conversation_merges (id, kept_conversation_id, merged_conversation_id, addresses, message_ids, unread_count, created_at)
       values ($1, $2, $3, '{}', '{}', 0, now())`,
      [newId(), kept, merged],
    );
    const data = { conversation: { id: kept } } as never;
    await appendEvents(
      db,
      [{ type: 'conversation.updated', channelId: CHANNEL, conversationId: kept, data }],
      new Date(),
    );
    await indexed();
    for (const ask of [named, inInbox]) expect(await ask('48601234567')).toEqual([kept]);
    const { messages } = await stores.search.search({ q: 'dobry', limit: 10, before: null }, NOW_MS);
    expect(messages.map((hit) => [hit.message.id, hit.conversation.id])).toEqual([[id, kept]]);
  });

  it('begins anew when the log is shorter than what it knows', async () => {
    const id = await say(await conversation(), 'stare');
    await database.query(`delete from events`);
    await indexed();
    expect(await found('stare')).toEqual([id]);
  });
});
