import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { telegramRandomId, type TelegramMessage } from '@switchboard/channels';
import { newId } from '@switchboard/core';
import type { ClaimedJob } from '@switchboard/database';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import { TelegramSender } from './telegram-sender.ts';

const CHAT = { kind: 'user', id: '777', accessHash: '5' } as const;
const { signal: NEVER } = new AbortController();

function job(more: Partial<ClaimedJob> = {}): ClaimedJob {
  return {
    id: newId(),
    kind: 'message',
    channelId: 'channel',
    conversationId: newId(),
    messageId: newId(),
    messageExternalId: null,
    messageChannelExternalId: '500',
    target: {
      platform: 'telegram',
      channelExternalId: '500',
      accountExternalId: null,
      allowsHumanAgent: false,
      address: '777',
    },
    type: 'text',
    text: 'Dzień dobry',
    payload: null,
    replyToExternalId: null,
    attachment: null,
    data: null,
    lastInboundAt: null,
    attempts: 1,
    claims: 1,
    giveUpAt: new Date(Date.now() + 60_000),
    ...more,
  };
}

/** A message of the chat, as Telegram has it; ours unless it says otherwise. */
function said(id: number, text: string, more: Partial<TelegramMessage> = {}): TelegramMessage {
  return {
    id: String(id),
    chat: { ...CHAT, firstName: null, lastName: null, title: null, username: null, phone: null },
    sender: null,
    out: true,
    dateSeconds: Math.floor(Date.now() / 1_000),
    text,
    media: null,
    action: null,
    replyTo: null,
    forwardedFrom: null,
    albumId: null,
    ...more,
  };
}

interface Around {
  connection?: Partial<TelegramAccountConnection> | null;
  chat?: typeof CHAT | null;
  /** Numbers of the chat that are other replies of ours. */
  replies?: number[];
  files?: Record<string, string>;
}

function senderOf({ connection = {}, chat = CHAT, replies = [], files = {} }: Around): TelegramSender {
  return new TelegramSender({
    accounts: {
      connectionOf: () => connection as TelegramAccountConnection | null,
      referenceTo: async () => chat,
    },
    store: {
      read: async (key) =>
        files[key] === undefined ? null : { stream: Readable.from([files[key]]), sizeBytes: 1 },
    },
    replies: { repliesAmong: async () => new Set(replies.map((number) => `777:${number}`)) },
  });
}

function fails(reason: string, more: { code?: number; retryAfterMs?: number; isUndone?: boolean } = {}) {
  return () => Promise.reject(new TelegramConnectionError('temporary', reason, reason, more));
}

describe('a reply by a Telegram account', () => {
  it('is asked with its number and what it answers', async () => {
    const asked: unknown[] = [];
    const connection = {
      sendMessage: async (message: unknown) => (asked.push(message), { messageId: '8' }),
    };
    const one = job({ replyToExternalId: '777:5' });
    expect(await senderOf({ connection }).send(one, NEVER)).toEqual({ kind: 'sent', externalId: '777:8' });
    expect(asked).toMatchObject([
      { chat: CHAT, text: 'Dzień dobry', replyToMessageId: '5', randomId: telegramRandomId(one.messageId) },
    ]);
    // What was said in another chat cannot be pointed at.
    await senderOf({ connection }).send(job({ replyToExternalId: '-42:5' }), NEVER);
    expect(asked[1]).toMatchObject({ replyToMessageId: null });
  });

  const unsaid = { sendMessage: async () => ({ messageId: null }) };

  it.each([
    [
      'the oldest with its words that is no other reply',
      [said(9, 'Dzień dobry'), said(8, 'Dzień dobry')],
      [8],
      '777:9',
    ],
    ['of several, the oldest', [said(9, 'Dzień dobry'), said(8, 'Dzień dobry')], [], '777:8'],
    ['whatever Telegram has made of its blanks', [said(8, 'Dzień\u00a0dobry ')], [], '777:8'],
    ['none with other words', [said(8, 'Do widzenia')], [], null],
    ['none of the other side', [said(8, 'Dzień dobry', { out: false })], [], null],
    ['none from long before', [said(8, 'Dzień dobry', { dateSeconds: 1_700_000_000 })], [], null],
  ])(
    'is found by its words where Telegram does not say its number: %s',
    async (_what, history, replies, found) => {
      const connection = { ...unsaid, getHistory: async () => [...history, said(1, '', { dateSeconds: 1 })] };
      const outcome = await senderOf({ connection, replies }).send(job(), NEVER);
      expect(outcome).toEqual({ kind: 'sent', externalId: found });
    },
  );

  it('is looked for page by page, as long as it may be there', async () => {
    const pages: (string | null)[] = [];
    const connection = {
      ...unsaid,
      getHistory: async (_chat: unknown, beforeId: string | null) => {
        pages.push(beforeId);
        const top = beforeId === null ? 1_000 : Number(beforeId) - 1;
        return Array.from({ length: 100 }, (_, n) =>
          said(top - n, top - n === 750 ? 'Dzień dobry' : 'x', top - n < 720 ? { dateSeconds: 1 } : {}),
        );
      },
    };
    const outcome = await senderOf({ connection }).send(job(), NEVER);
    expect(outcome).toEqual({ kind: 'sent', externalId: '777:750' });
    expect(pages).toEqual([null, '901', '801']);
  });

  it('has no known outcome when its number could not be looked up, and is asked again', async () => {
    const connection = { ...unsaid, getHistory: fails('request_timeout') };
    expect((await senderOf({ connection }).send(job(), NEVER)).kind).toBe('unknown');
  });

  it('with a file hands over its bytes, and is refused without them', async () => {
    const attachment = {
      id: newId(),
      type: 'image',
      filename: 'a.jpg',
      mimeType: 'image/jpeg',
      sizeBytes: 3,
      storedAs: 'key',
      externalId: null,
    } as const;
    const connection: Partial<TelegramAccountConnection> = {
      sendFile: async ({ file, text }) => {
        const pieces: string[] = [];
        for await (const piece of await file.read()) pieces.push(String(piece));
        return { messageId: `${text}${file.kind}${pieces.join('')}`.length === 8 ? '8' : null };
      },
    };
    const one = job({ type: 'image', text: null, attachment });
    const sender = senderOf({ connection, files: { key: 'abc' } });
    expect(await sender.send(one, NEVER)).toEqual({ kind: 'sent', externalId: '777:8' });
    for (const gone of [one, job({ type: 'image', attachment: null })]) {
      const outcome = await senderOf({ connection }).send(gone, NEVER);
      expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'file_gone' } });
    }
  });

  it('waits while the account is away, and is refused where it has never been', async () => {
    expect(await senderOf({ connection: null }).send(job(), NEVER)).toMatchObject({
      kind: 'later',
      scope: 'channel',
    });
    expect(await senderOf({ chat: null }).send(job(), NEVER)).toMatchObject({ kind: 'refused' });
  });

  it('is unknown as long as nobody answers, and then for a person to decide', async () => {
    const sender = senderOf({ connection: { sendMessage: fails('request_timeout') } });
    expect((await sender.send(job({ attempts: 29 }), NEVER)).kind).toBe('unknown');
    expect(await sender.send(job({ attempts: 30 }), NEVER)).toMatchObject({
      kind: 'refused',
      error: { code: 'outcome_unknown' },
    });
  });

  it('is unknown when the process ends meanwhile', async () => {
    const controller = new AbortController();
    const connection = { sendMessage: () => new Promise<never>(() => undefined) };
    const outcome = senderOf({ connection }).send(job(), controller.signal);
    controller.abort();
    expect((await outcome).kind).toBe('unknown');
  });

  it('that changes a message names it, and is refused for one that Telegram does not have', async () => {
    const asked: unknown[] = [];
    const ask = async (...call: unknown[]) => void asked.push(call.slice(1));
    const connection = { editMessage: ask, deleteMessages: ask, sendReaction: ask };
    const sender = senderOf({ connection });
    const of = { messageExternalId: '777:8' };
    const changes: Partial<ClaimedJob>[] = [
      { kind: 'edit', data: { text: 'inaczej' } },
      { kind: 'delete' },
      { kind: 'reaction', data: { emoji: '👍' } },
    ];
    for (const change of changes) {
      expect(await sender.send(job({ ...change, ...of }), NEVER)).toEqual({
        kind: 'sent',
        externalId: '777:8',
      });
      expect(await sender.send(job(change), NEVER)).toMatchObject({ kind: 'refused' });
    }
    expect(asked).toEqual([['8', 'inaczej'], [['8']], ['8', '👍']]);
  });
});
