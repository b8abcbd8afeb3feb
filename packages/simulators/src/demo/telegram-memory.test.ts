import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FakeAccount, SharedMessage } from '../telegram/index.ts';
import { historyOf } from '../telegram/history-of.ts';
import { TelegramServer } from '../telegram/telegram-server.ts';
import type { DemoFiles } from './demo-files.ts';
import { restoreTelegram, telegramMemory } from './telegram-memory.ts';

const SCAN = { bytes: Buffer.from('a scan'), mimeType: 'image/jpeg', filename: 'scan.jpg' };
const FILES: DemoFiles = new Map([['diploma', SCAN]]);
const CLIENT_IDS = [2_000_201n, 2_000_202n];

/** Nobody connects in these tests, so no port is opened. */
function telegramWithPeople() {
  const server = new TelegramServer();
  const account = server.telegram.createAccount({ id: 2_000_100n, firstName: 'Biuro' });
  const clients = CLIENT_IDS.map((id) => server.telegram.createUser({ id, firstName: `Client ${id}` }));
  return { server, account, clients };
}

const ACTS = fc.array(
  fc.record({
    act: fc.constantFrom(
      'ask',
      'answer',
      'scan',
      'upload',
      'again',
      'reply',
      'edit',
      'delete',
      'read',
      'listen',
      'react',
    ),
    client: fc.nat({ max: 1 }),
    message: fc.nat({ max: 30 }),
    text: fc.string({ minLength: 1, maxLength: 5 }),
  }),
  { maxLength: 40 },
);

function act(
  { server, account, clients }: ReturnType<typeof telegramWithPeople>,
  said: SharedMessage[],
  step: { act: string; client: number; message: number; text: string },
): void {
  const { telegram } = server;
  const client = clients[step.client]!;
  const from = { from: client, to: account.user };
  const old = said.filter(({ copies }) => copies.get(account.box)?.deleted === false)[step.message % 7];
  const sizeBytes = SCAN.bytes.length;
  if (step.act === 'ask') said.push(telegram.say({ ...from, text: step.text }));
  else if (step.act === 'answer')
    said.push(telegram.say({ from: account.user, to: client, text: step.text }));
  else if (step.act === 'scan')
    said.push(telegram.say({ ...from, media: { kind: 'photo', bytes: SCAN.bytes, sizeBytes } }));
  else if (step.act === 'upload') {
    const media = {
      kind: 'document',
      mimeType: 'text/plain',
      bytes: Buffer.from('x'),
      sizeBytes: 1,
    } as const;
    said.push(telegram.say({ from: account.user, to: client, media }));
  } else if (step.act === 'again') {
    const media = said.find(({ media: file }) => file?.kind === 'photo')?.media;
    if (media) said.push(telegram.say({ from: account.user, to: client, media }));
  } else if (step.act === 'read') telegram.read(account.user, client);
  else if (step.act === 'listen') telegram.read(client, account.user);
  else if (old === undefined) return;
  else if (step.act === 'reply') said.push(telegram.say({ ...from, text: step.text, replyTo: old }));
  else if (step.act === 'edit') telegram.edit(old, { text: step.text });
  else if (step.act === 'delete') telegram.delete([old]);
  else telegram.react(client, old, [step.text]);
}

/** Everything that a client could compare. */
function shown(server: TelegramServer, account: FakeAccount) {
  const { box } = account;
  return {
    pts: box.pts,
    unread: box.unread,
    counts: box.log.map(({ pts, ptsCount, dateSeconds, event }) => ({
      pts,
      ptsCount,
      dateSeconds,
      kind: event.kind,
    })),
    chats: historyOf(account, server.telegram)
      .filter(({ messages }) => messages.length > 0)
      .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    key: server.keys.devicesOf(account).map(({ keyId, dcId, salt }) => ({ keyId, dcId, salt })),
    scans: box.messages.map(({ shared: { media } }) =>
      media?.kind === 'photo' ? server.telegram.files.content(media.id!).toString() : null,
    ),
  };
}

describe('what a Telegram account finds again', () => {
  it('is what was there, to the last count, whatever was done', () => {
    fc.assert(
      fc.property(ACTS, (acts) => {
        const before = telegramWithPeople();
        before.server.plantSession(before.account);
        const said: SharedMessage[] = [];
        for (const step of acts) act(before, said, step);

        const memory = JSON.parse(
          JSON.stringify(telegramMemory(before.server, before.account, FILES)),
        ) as never;
        const after = telegramWithPeople();
        restoreTelegram(after.server, after.account, memory, FILES);
        expect(shown(after.server, after.account)).toEqual(shown(before.server, before.account));
      }),
      { numRuns: 60 },
    );
  });
});
