import { describe, expect, it } from '@jest/globals';
import type { InboundEvent, Peer } from '@switchboard/core';
import * as fc from 'fast-check';
import { expectWellFormed } from '../testing/expect-well-formed.ts';
import {
  group,
  olena,
  savedMessages,
  supergroup,
  telegramMessage as message,
  telegramReceipt,
  telegramService,
} from '../testing/telegram-messages.ts';
import type { TelegramChange, TelegramReaction, TelegramReactions } from './telegram-change.ts';
import { telegramChangeToInbound, type TelegramChangeReceipt } from './telegram-change-to-inbound.ts';
import type { TelegramPeerId } from './telegram-message.ts';
import { telegramToInbound } from './telegram-to-inbound.ts';

const receipt: TelegramChangeReceipt = { ...telegramReceipt, revision: 7, addressOf: () => null };
const origin = { platform: 'telegram', channelExternalId: '500' } as const;
const now = new Date(telegramReceipt.nowMs);
const editedAtSeconds = Date.UTC(2026, 7, 31, 10) / 1000;
const editedAt = new Date('2026-08-31T10:00:00Z');

function translate(change: TelegramChange, over: Partial<TelegramChangeReceipt> = {}): InboundEvent[] {
  return telegramChangeToInbound(change, { ...receipt, ...over });
}

function ignored(what: string): InboundEvent {
  return { kind: 'ignored', ...origin, what };
}

function idOf({ kind, id }: TelegramPeerId): TelegramPeerId {
  return { kind, id };
}

function withoutNames(externalId: string): Peer {
  const kind = externalId.startsWith('-') ? 'telegram_chat' : 'telegram_user';
  return {
    externalId,
    name: null,
    username: null,
    identities: [{ kind, scope: '', value: externalId }],
  };
}

function complete(...list: TelegramReaction[]): TelegramReactions {
  return { list, isComplete: true };
}

const liked = complete({ by: idOf(olena), emoji: '👍' });
const wholePeer = (() => {
  const event = telegramToInbound(message(), receipt);
  if (event.kind !== 'message') throw new Error('expected a message');
  return event.peer;
})();
const edit = {
  kind: 'edit',
  ...origin,
  messageExternalId: '777:15',
  peer: wholePeer,
  text: 'Dzień dobry',
  revision: 7,
  occurredAt: editedAt,
};
const list = {
  kind: 'reaction_list',
  ...origin,
  messageExternalId: '777:15',
  peer: wholePeer,
  reactions: [{ actor: 'peer', emoji: '👍' }],
  occurredAt: now,
};

describe('a message', () => {
  const first = telegramToInbound(message(), receipt);

  it.each([
    ['plain', {}, []],
    ['edited', { editedAtSeconds }, [edit]],
    ['edited unseen', { editedAtSeconds, editIsHidden: true }, []],
    ['never edited', { editedAtSeconds: null, editIsHidden: false, reactions: null }, []],
    ['liked', { reactions: liked }, [list]],
    ['liked by nobody any more', { reactions: complete() }, [{ ...list, reactions: [] }]],
    ['liked by many', { reactions: { ...liked, isComplete: false } }, []],
    ['edited and liked', { editedAtSeconds, reactions: liked }, [edit, list]],
    ['edited at an impossible time', { editedAtSeconds: 9e15 }, [{ ...edit, occurredAt: now }]],
  ])('that is %s', (_, over, rest) => {
    expect(translate({ kind: 'message', message: message(over) })).toEqual([first, ...rest]);
  });

  it('of history stays history', () => {
    const events = translate({ kind: 'message', message: message() }, { origin: 'history' });
    expect(events).toEqual([{ ...first, origin: 'history' }]);
  });

  it('that is a line of the system is no edit of words', () => {
    const action = { name: 'MessageActionPinMessage', details: {} };
    const events = translate({ kind: 'message', message: message({ text: '', action, editedAtSeconds }) });
    expect(events).toMatchObject([{ kind: 'message', type: 'system', text: null }]);
  });
});

describe('an edit', () => {
  it.each([
    ['new words', { editedAtSeconds }, [edit]],
    ['reactions alone', { editedAtSeconds, editIsHidden: true, reactions: liked }, [list]],
    ['words, while somebody reacts', { editedAtSeconds, reactions: liked }, [edit, list]],
    [
      'buttons alone',
      { editedAtSeconds, editIsHidden: true, reactions: null },
      [ignored('edit.nothing_to_show')],
    ],
    ['no time', { editedAtSeconds: null }, [ignored('edit.nothing_to_show')]],
  ])('of %s', (_, over, events) => {
    expect(translate({ kind: 'edit', message: message(over) })).toEqual(events);
  });

  const photo = { kind: 'photo' as const, id: '1', sizeBytes: null };
  const place = { kind: 'location' as const, latitude: 1, longitude: 2, title: null, address: null };
  it.each([
    ['a caption', { media: photo, text: 'Paszport' }, { ...edit, text: 'Paszport' }],
    ['a caption that was removed', { media: photo, text: '' }, { ...edit, text: null }],
    ['a place that moves', { media: { ...place, isLive: true }, text: '' }, ignored('edit.nothing_to_show')],
  ])('of %s', (_, over, event) => {
    expect(translate({ kind: 'edit', message: message({ editedAtSeconds, ...over }) })).toEqual([event]);
  });
});

describe('a deletion', () => {
  const unsend = (externalId: string, id: string): InboundEvent => ({
    kind: 'unsend',
    ...origin,
    messageExternalId: `${externalId}:${id}`,
    peer: withoutNames(externalId),
    occurredAt: now,
  });

  it('in a supergroup names the chat itself', () => {
    const change = { kind: 'delete' as const, chat: idOf(supergroup), messageIds: ['3', '4'] };
    const neverAsked = { addressOf: () => '777' };
    expect(translate(change, neverAsked)).toEqual([
      unsend('-1001234567890', '3'),
      unsend('-1001234567890', '4'),
    ]);
  });

  it('elsewhere is looked up message by message', () => {
    const addresses = new Map([
      ['1', '777'],
      ['2', '-42'],
      ['4', '777000'],
      ['5', '500'],
      ['6', 'business:x:777'],
    ]);
    const change = { kind: 'delete' as const, chat: null, messageIds: ['1', '2', '3', '4', '5', '6'] };
    expect(translate(change, { addressOf: (id) => addresses.get(id) ?? null })).toEqual([
      unsend('777', '1'),
      unsend('-42', '2'),
      ignored('delete.unknown_message'),
      ignored('delete.telegram_service'),
      ignored('delete.saved_messages'),
      ignored('delete.unknown_message'),
    ]);
  });
});

describe('a reading', () => {
  it.each([
    ['peer', olena, '777', 'peer'],
    ['account', olena, '777', 'business'],
    ['account', group, '-42', 'business'],
    ['peer', supergroup, '-1001234567890', 'peer'],
  ] as const)('by the %s', (by, chat, peerExternalId, side) => {
    expect(translate({ kind: 'read', by, chat: idOf(chat), upToMessageId: '15' })).toEqual([
      { kind: 'read_up_to', ...origin, peerExternalId, by: side, messageNumber: '15' },
    ]);
  });
});

describe('reactions', () => {
  const account = { kind: 'user' as const, id: '500' };
  const marek = { kind: 'user' as const, id: '888' };
  const given = (chat: TelegramPeerId, ...reactions: TelegramReaction[]): unknown => {
    const [event] = translate({
      kind: 'reactions',
      chat: idOf(chat),
      messageId: '15',
      reactions: complete(...reactions),
    });
    return event?.kind === 'reaction_list' ? event.reactions : event;
  };

  it('of a message are a list, without the names of its chat', () => {
    const change = { kind: 'reactions' as const, chat: idOf(olena), messageId: '15', reactions: liked };
    expect(translate(change)).toEqual([{ ...list, peer: withoutNames('777') }]);
  });

  it('are the other side’s and the business’s in a private chat', () => {
    expect(given(olena, { by: idOf(olena), emoji: '👍' }, { by: account, emoji: '🔥' })).toEqual([
      { actor: 'peer', emoji: '👍' },
      { actor: 'business', emoji: '🔥' },
    ]);
  });

  it('are each member’s own in a group', () => {
    const anonymous = { by: idOf(supergroup), emoji: '👏' };
    expect(given(supergroup, { by: marek, emoji: '👍' }, { by: account, emoji: '🔥' }, anonymous)).toEqual([
      { actor: '888', emoji: '👍' },
      { actor: 'business', emoji: '🔥' },
      { actor: '-1001234567890', emoji: '👏' },
    ]);
    // A member whose number is the group's own is another one than the group.
    expect(given(group, { by: { kind: 'user', id: '42' }, emoji: '👍' })).toEqual([
      { actor: '42', emoji: '👍' },
    ]);
  });

  it('of one person stand together in their order, those without an emoji as a mark', () => {
    const both = [
      { by: marek, emoji: '🔥' },
      { by: idOf(olena), emoji: null },
      { by: marek, emoji: '👍' },
    ];
    expect(given(group, ...both)).toEqual([
      { actor: '888', emoji: '🔥👍' },
      { actor: '777', emoji: '❔' },
    ]);
  });

  it('of which not all are named take nothing away', () => {
    const reactions = { list: [{ by: marek, emoji: '👍' }], isComplete: false };
    const change = { kind: 'reactions' as const, chat: idOf(supergroup), messageId: '15', reactions };
    expect(translate(change)).toEqual([ignored('reactions.incomplete')]);
  });
});

describe('what is no business of an inbox', () => {
  it.each([
    ['telegram_service', telegramService],
    ['saved_messages', savedMessages],
  ])('%s: nothing of it in any change', (reason, chat) => {
    const told = message({ chat, text: 'Login code: 12345', editedAtSeconds, reactions: liked });
    const changes: TelegramChange[] = [
      { kind: 'message', message: told },
      { kind: 'edit', message: told },
      { kind: 'delete', chat: idOf(chat), messageIds: ['1'] },
      { kind: 'read', by: 'account', chat: idOf(chat), upToMessageId: '1' },
      { kind: 'reactions', chat: idOf(chat), messageId: '1', reactions: liked },
    ];
    for (const change of changes) {
      expect(translate(change)).toEqual([ignored(`${change.kind}.${reason}`)]);
    }
  });
});

describe('every change', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const digits = fc.bigInt({ min: 1n, max: 10n ** 12n - 1n }).map(String);
  const seldomWrong = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 8, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
  const peer = fc.record({
    kind: fc.constantFrom('user', 'chat', 'channel'),
    id: fc.oneof(digits, fc.constantFrom('500', '777', '777000')),
  });
  const reactions = fc.record({
    isComplete: seldomWrong(fc.boolean()),
    list: seldomWrong(
      fc.array(fc.record({ by: seldomWrong(peer), emoji: seldomWrong(fc.constantFrom('👍', '🔥', null)) })),
    ),
  });
  const anyMessage = fc
    .record({
      ...Object.fromEntries(
        Object.entries(message()).map(([name, value]) => [name, seldomWrong(fc.constant(value))]),
      ),
      chat: seldomWrong(peer),
      editedAtSeconds: seldomWrong(fc.constantFrom(editedAtSeconds, null)),
      editIsHidden: seldomWrong(fc.boolean()),
      reactions: seldomWrong(reactions),
    })
    .map((fields) => fields as unknown);
  const change = fc.record(
    {
      kind: seldomWrong(fc.constantFrom('message', 'edit', 'delete', 'read', 'reactions')),
      message: seldomWrong(anyMessage),
      chat: seldomWrong(fc.option(peer)),
      messageIds: seldomWrong(fc.array(seldomWrong(digits))),
      messageId: seldomWrong(digits),
      upToMessageId: seldomWrong(digits),
      by: seldomWrong(fc.constantFrom('peer', 'account')),
      reactions: seldomWrong(reactions),
    },
    { requiredKeys: ['kind'] },
  );

  it('becomes well-formed events of the account, the same each time, whatever it is', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(anything, change), fc.constantFrom('777', '-42', null), (value, address) => {
        const heard = { ...receipt, addressOf: () => address };
        const events = telegramChangeToInbound(value as TelegramChange, heard);
        expect(events).not.toHaveLength(0);
        expectWellFormed(events, 'telegram');
        expect(events.every((event) => event.channelExternalId === '500')).toBe(true);
        expect(events).not.toContainEqual(expect.objectContaining({ what: 'item.failed' }));
        expect(() => JSON.stringify(events)).not.toThrow();
        expect(telegramChangeToInbound(value as TelegramChange, heard)).toEqual(events);
        for (const { kind } of events) seen.add(kind);
      }),
      { numRuns: 2_000 },
    );
    // Were the changes above nearly all malformed, this property would say nothing.
    for (const kind of ['message', 'edit', 'unsend', 'read_up_to', 'reaction_list', 'ignored']) {
      expect(seen).toContain(kind);
    }
  });

  it('survives a memory that fails', () => {
    const addressOf = (): string => {
      throw new Error('broken');
    };
    const deletion: TelegramChange = { kind: 'delete', chat: null, messageIds: ['1'] };
    expect(translate(deletion, { addressOf })).toEqual([
      { kind: 'unrecognized', ...origin, what: 'item.failed' },
    ]);
  });
});
