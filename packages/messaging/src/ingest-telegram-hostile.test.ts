import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { telegramChangeToInbound, type TelegramChange, type TelegramMessage } from '@switchboard/channels';
import * as fc from 'fast-check';
import { type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { connectAccount, type RigAccount } from './testing/telegram-accounts.ts';

/** Words that a person can put into a name, a text or a file's name, and some that a broken library could. */
const words = fc.oneof(
  // What PostgreSQL refuses, more often than the rest.
  fc.constantFrom('a\u0000b', 'c\ud800'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\udfff\ud83d',
    '\u202e‮txt.exe',
    '<img src=x onerror=alert(1)>',
    '../../../etc/passwd',
    "'; drop table messages; --",
    'text/html\r\nSet-Cookie: a=b',
    'e\u0301'.repeat(5_000),
    'x'.repeat(300_000),
    '{"__proto__":1}',
    '',
  ),
);
const maybeWords = fc.option(words);
const odd = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 53, 1e308, Number.NaN, -0),
);
const nested = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'large', maxDepth: 90 },
    words,
    odd,
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(words, fc.constantFrom('__proto__', 'type')), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const id = fc.oneof(
  fc.integer({ min: 1 }).map(String),
  fc.constantFrom('9223372036854775807', '99999999999999999999', '-5', '0'),
);
const peer = fc.record({
  kind: fc.constantFrom('user' as const, 'chat' as const, 'channel' as const),
  id,
  firstName: maybeWords,
  lastName: maybeWords,
  title: maybeWords,
  username: maybeWords,
  phone: maybeWords,
});
const media = fc.oneof(
  fc.record({
    kind: fc.constant('document'),
    id: words,
    mimeType: maybeWords,
    filename: maybeWords,
    sizeBytes: odd,
    shownAs: fc.constantFrom('file', 'voice', 'sticker'),
  }),
  fc.record({ kind: fc.constant('photo'), id, sizeBytes: odd }),
  fc.record({
    kind: fc.constant('location'),
    latitude: odd,
    longitude: odd,
    title: maybeWords,
    address: maybeWords,
  }),
  fc.record({
    kind: fc.constant('contact'),
    firstName: maybeWords,
    lastName: maybeWords,
    phone: maybeWords,
    vcard: maybeWords,
  }),
  fc.record({
    kind: fc.constant('poll'),
    question: words,
    options: fc.array(fc.record({ text: words, votes: odd }), { maxLength: 4 }),
    isClosed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('other'), name: words, details: nested }),
);
const message = fc.record({
  id: fc.oneof(fc.integer({ min: 1 }).map(String), id),
  chat: peer,
  sender: fc.option(peer),
  out: fc.boolean(),
  dateSeconds: odd,
  text: words,
  media: fc.option(media),
  action: fc.option(fc.record({ name: words, details: nested }), { freq: 4 }),
  replyTo: fc.option(fc.record({ messageId: id, peer: fc.option(peer) })),
  forwardedFrom: maybeWords,
  albumId: maybeWords,
  editedAtSeconds: fc.option(odd),
  reactions: fc.option(
    fc.record({
      list: fc.array(fc.record({ by: peer, emoji: maybeWords }), { maxLength: 3 }),
      isComplete: fc.boolean(),
    }),
  ),
}) as unknown as fc.Arbitrary<TelegramMessage>;
const change = fc.oneof(
  { weight: 5, arbitrary: message.map((one): TelegramChange => ({ kind: 'message', message: one })) },
  message.map((one): TelegramChange => ({ kind: 'edit', message: one })),
  fc.record({
    kind: fc.constant('delete'),
    chat: fc.option(peer),
    messageIds: fc.array(id, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('read'),
    by: fc.constantFrom('peer', 'account'),
    chat: peer,
    upToMessageId: id,
  }),
) as fc.Arbitrary<TelegramChange>;

describe('whatever strangers say to a Telegram account', () => {
  let rig: IngestRig;
  let account: RigAccount;
  beforeEach(async () => {
    rig = await startIngestRig();
    account = await connectAccount(rig, '500');
  });
  afterEach(() => rig.stop());

  it('is taken by the database, and nothing of it is refused', async () => {
    let revision = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const events = changes.flatMap((one) => {
          const receipt = {
            accountUserId: '500',
            nowMs: 1_800_000_000_000,
            revision: ++revision,
            addressOf: () => null,
          };
          return telegramChangeToInbound(one, receipt);
        });
        const { outcome } = await rig.ingest.submit(account.item(events, {}));
        expect(outcome).not.toMatch(/failed/);
      }),
      { numRuns: 40 },
    );
    const [kept] = await rig.database.query<{ messages: number; files: number }>(
      `select (select count(*)::int from messages) as messages, (select count(*)::int from attachments) as files`,
    );
    expect(kept!.messages).toBeGreaterThan(20);
    expect(kept!.files).toBeGreaterThan(0);
  }, 120_000);
});
