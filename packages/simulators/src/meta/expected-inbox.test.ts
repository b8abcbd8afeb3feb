import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { settleWebhook } from './build-webhook.ts';
import { type ExpectedConversation, ExpectedInbox, type ExpectedMessage } from './expected-inbox.ts';
import { summaryOf } from './inbox-summary.ts';
import { seededRandom, shuffled } from './seeded-random.ts';
import type { SimulatedWebhook } from './simulated-webhook.ts';

const START_MS = 1_790_000_000_000;

/** A run in which the `n`th item happens in the `n`th second. */
function inboxAfter(...items: Partial<SimulatedWebhook>[]): ExpectedConversation[] {
  return inboxOf(items.map(webhookAt)).conversations();
}

function webhookAt(item: Partial<SimulatedWebhook>, second: number): SimulatedWebhook {
  return {
    platform: 'whatsapp',
    kind: 'text',
    channelExternalId: '1001',
    peerExternalId: '48000000102',
    peerName: 'Katarzyna',
    timestampMs: START_MS + second * 1_000,
    ...item,
  };
}

function inboxOf(webhooks: readonly SimulatedWebhook[]): ExpectedInbox {
  const inbox = new ExpectedInbox();
  for (const webhook of webhooks) inbox.record(settleWebhook(webhook));
  return inbox;
}

function onlyMessage(conversations: ExpectedConversation[]): ExpectedMessage {
  const [message, ...others] = conversations.flatMap(({ messages }) => messages);
  expect(others).toEqual([]);
  return message!;
}

const TEXT = { kind: 'text', messageExternalId: 'm1', text: 'pierwsze' };
const ECHO = { kind: 'echo', messageExternalId: 'm1', text: 'odpowiedź' };
const about = (kind: string, rest: Partial<SimulatedWebhook> = {}): Partial<SimulatedWebhook> => ({
  kind,
  targetMessageExternalId: 'm1',
  ...rest,
});

describe('ExpectedInbox', () => {
  it('knows a message by everything that should be stored of it', () => {
    expect(inboxAfter(TEXT)).toEqual([
      {
        channelExternalId: '1001',
        addresses: ['48000000102', 'PL.9000048000000102'],
        messages: [
          {
            externalId: 'm1',
            direction: 'inbound',
            origin: 'live',
            type: 'text',
            text: 'pierwsze',
            sentAtMs: START_MS,
            deleted: false,
            edited: false,
            status: null,
            reactions: {},
          },
        ],
        linesWithoutId: 0,
        unread: 1,
      },
    ]);
  });

  it('takes a message that comes twice for one', () => {
    expect(inboxAfter(TEXT, TEXT)).toMatchObject([{ unread: 1, messages: [{ externalId: 'm1' }] }]);
  });

  it('puts the file in the place of its placeholder, whichever comes first', () => {
    const placeholder = { kind: 'history_placeholder', messageExternalId: 'm1', timestampMs: START_MS };
    const file = { kind: 'history_media', messageExternalId: 'm1', text: 'skan', timestampMs: START_MS };
    expect(onlyMessage(inboxAfter(placeholder))).toMatchObject({ type: 'unsupported', text: null });
    for (const run of [
      [placeholder, file],
      [file, placeholder],
    ]) {
      expect(onlyMessage(inboxAfter(...run))).toMatchObject({
        type: 'image',
        text: 'skan',
        origin: 'history',
      });
    }
  });

  it('keeps the newest words, and none of what was taken back', () => {
    const edits = [about('edit', { text: 'drugie' }), about('edit', { text: 'trzecie' })];
    expect(onlyMessage(inboxAfter(TEXT, ...edits))).toMatchObject({ text: 'trzecie', edited: true });
    const taken = onlyMessage(inboxAfter(TEXT, ...edits, about('revoke'), about('edit', { text: 'x' })));
    expect(taken).toMatchObject({ text: null, deleted: true, edited: false });
  });

  it.each([
    [['sent', 'delivered', 'read'], 'read'],
    [['read', 'delivered'], 'read'],
    [['delivered', 'sent'], 'delivered'],
    [['failed', 'delivered', 'read'], 'failed'],
    [['played'], 'read'],
  ] as const)('lets statuses go forward only: %j gives %s', (statuses, final) => {
    const receipts = statuses.map((status) => about('status', { status }));
    expect(onlyMessage(inboxAfter(ECHO, ...receipts)).status).toBe(final);
  });

  it('knows no status of what a customer wrote, nor of what nobody said', () => {
    expect(onlyMessage(inboxAfter(TEXT, about('status', { status: 'read' }))).status).toBeNull();
    expect(inboxAfter(about('status'), about('edit'), about('reaction'))).toEqual([]);
  });

  it('keeps the newest reaction of each side', () => {
    const reactions = [
      about('reaction', { text: '👍' }),
      about('echo_reaction', { text: '🙏' }),
      about('reaction', { text: '🔥' }),
    ];
    expect(onlyMessage(inboxAfter(TEXT, ...reactions)).reactions).toEqual({ peer: '🔥', business: '🙏' });
    expect(onlyMessage(inboxAfter(TEXT, ...reactions, about('reaction_removal'))).reactions).toEqual({
      business: '🙏',
    });
  });

  it('reads everything until a watermark, and nothing after it', () => {
    const facebook = { platform: 'facebook', peerExternalId: '71' } as const;
    const echo = (id: string): Partial<SimulatedWebhook> => ({
      ...facebook,
      kind: 'echo',
      messageExternalId: id,
    });
    const [conversation] = inboxAfter(echo('a'), echo('b'), { ...facebook, kind: 'read' }, echo('c'), {
      ...facebook,
      kind: 'delivery_until',
    });
    expect(conversation?.messages.map(({ status }) => status)).toEqual(['read', 'read', 'delivered']);
  });

  it('reads on Instagram everything before the message that was read', () => {
    const instagram = { platform: 'instagram', peerExternalId: '17' } as const;
    const echo = (id: string): Partial<SimulatedWebhook> => ({
      ...instagram,
      kind: 'echo',
      messageExternalId: id,
    });
    const read = { ...instagram, kind: 'read', targetMessageExternalId: 'b' };
    const [conversation] = inboxAfter(echo('a'), echo('b'), echo('c'), read);
    expect(conversation?.messages.map(({ status }) => status)).toEqual(['read', 'read', 'sent']);
  });

  it('counts as unread what customers say now: neither history, system lines nor answers', () => {
    const silent = ['history', 'history_media', 'identity_changed', 'number_changed', 'echo'];
    const [conversation] = inboxAfter(TEXT, ...silent.map((kind) => ({ kind })), { kind: 'image' });
    expect(conversation).toMatchObject({ unread: 2 });
    expect(conversation?.messages).toHaveLength(7);
  });

  it('counts what was taken back: somebody did write', () => {
    expect(inboxAfter(TEXT, about('revoke'))).toMatchObject([{ unread: 1 }]);
  });

  it('takes two ids for one person once a payload or a change has shown both', () => {
    const byPhone = { identity: 'phone' } as const;
    const byUserId = { identity: 'bsuid' } as const;
    expect(inboxAfter(byPhone, byUserId)).toHaveLength(2);
    expect(inboxAfter(byPhone, byUserId, {})).toMatchObject([
      { addresses: ['48000000102', 'PL.9000048000000102'], unread: 3 },
    ]);
    const moved = { peerExternalId: '48000000999', identity: 'phone' } as const;
    const change = { kind: 'number_changed', newPeerExternalId: '48000000999', identity: 'phone' } as const;
    expect(inboxAfter(moved, change, byPhone)).toMatchObject([
      { addresses: ['48000000102', '48000000999'], unread: 2 },
    ]);
  });

  it('keeps groups, channels and people apart', () => {
    const inbox = inboxAfter(
      {},
      { kind: 'group_text' },
      { channelExternalId: '1002' },
      { peerExternalId: 'GB.1' },
    );
    expect(inbox.map(({ channelExternalId, unread }) => [channelExternalId, unread])).toEqual([
      ['1001', 1],
      ['1001', 1],
      ['1001', 1],
      ['1002', 1],
    ]);
  });

  it('counts lines for which the platform has no id', () => {
    const facebook = { platform: 'facebook', peerExternalId: '71' } as const;
    const lines = ['referral', 'optin', 'handover'].map((kind) => ({ ...facebook, kind }));
    expect(inboxAfter(...lines)).toMatchObject([{ linesWithoutId: 3, messages: [], unread: 0 }]);
    expect(summaryOf(inboxAfter(...lines))).toMatchObject({ messages: 3, unread: 0, byType: { system: 3 } });
  });

  it('expects the same in whatever order things are told', () => {
    const run = [
      TEXT,
      about('edit', { text: 'drugie' }),
      about('reaction'),
      { kind: 'echo', messageExternalId: 'm2' },
      { kind: 'status', targetMessageExternalId: 'm2', status: 'read' },
      { kind: 'number_changed', newPeerExternalId: '48000000999', messageExternalId: 's' },
      { peerExternalId: '48000000999', messageExternalId: 'm3', identity: 'phone' },
    ].map((item, second) => webhookAt(item as Partial<SimulatedWebhook>, second));
    const expected = inboxOf(run).conversations();
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const told = shuffled([...run, ...run], seededRandom(seed));
        expect(inboxOf(told).conversations()).toEqual(expected);
      }),
    );
  });
});
