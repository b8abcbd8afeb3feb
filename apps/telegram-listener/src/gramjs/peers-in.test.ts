import { describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import { PeerBook } from '../accounts/peer-book.ts';
import { long } from '../testing/api-objects.ts';
import { peerFrom, rememberPeers } from './peers-in.ts';

const JAN = { kind: 'user', id: '7' } as const;
const jan = new Api.User({ id: long('7'), accessHash: long('-70'), firstName: 'Jan', phone: '48600' });

describe('peerFrom', () => {
  it('finds a bought username and says what is abbreviated', () => {
    const usernames = [
      new Api.Username({ username: 'old', active: false }),
      new Api.Username({ username: 'bought', active: true }),
    ];
    expect(peerFrom(new Api.User({ id: long('7'), usernames, min: true }))).toMatchObject({
      peer: { kind: 'user', id: '7', username: 'bought', firstName: null },
      isPartial: true,
    });
  });

  it('knows groups that the account may not look into, and nothing else', () => {
    expect(peerFrom(new Api.ChatForbidden({ id: long('5'), title: 'Zamknięta' }))).toMatchObject({
      peer: { kind: 'chat', title: 'Zamknięta', accessHash: null },
      isPartial: false,
    });
    const closed = new Api.ChannelForbidden({ id: long('9'), accessHash: long('-4'), title: 'Zamknięty' });
    expect(peerFrom(closed)).toMatchObject({ peer: { kind: 'channel', accessHash: '-4' } });
    for (const other of [new Api.UserEmpty({ id: long('1') }), null, 'x', {}]) {
      expect(peerFrom(other)).toBeNull();
    }
  });
});

describe('rememberPeers', () => {
  it('writes down whom containers, answers and lists name', () => {
    const book = new PeerBook();
    const group = new Api.ChatForbidden({ id: long('5'), title: 'Grupa' });
    rememberPeers(new Api.Updates({ updates: [], users: [jan], chats: [group], date: 0, seq: 0 }), book);
    rememberPeers([new Api.User({ id: long('8'), accessHash: long('80'), firstName: 'Ewa' })], book);
    rememberPeers(
      new Api.auth.Authorization({ user: new Api.User({ id: long('1'), accessHash: long('10') }) }),
      book,
    );
    expect(book.takeChanged().map(({ kind, id, accessHash }) => [kind, id, accessHash])).toEqual([
      ['user', '7', '-70'],
      ['chat', '5', null],
      ['user', '8', '80'],
      ['user', '1', '10'],
    ]);
  });

  it('keeps an access hash that an abbreviated mention does not have', () => {
    const book = new PeerBook();
    rememberPeers([jan], book);
    rememberPeers([new Api.User({ id: long('7'), accessHash: long('999'), min: true })], book);
    expect(book.referenceTo(JAN)).toEqual({ ...JAN, accessHash: '-70' });
    expect(book.describe(JAN).firstName).toBe('Jan');
  });

  it('follows people who change their names and phones', () => {
    const book = new PeerBook();
    const rename = new Api.UpdateUserName({
      userId: long('7'),
      firstName: 'Janina',
      lastName: '',
      usernames: [new Api.Username({ username: 'janina', active: true })],
    });
    const short = new Api.UpdateShort({ update: rename, date: 0 });
    rememberPeers(short, book);
    expect(book.knows(JAN)).toBe(false);
    rememberPeers([jan], book);
    rememberPeers(short, book);
    rememberPeers(
      new Api.Updates({
        updates: [new Api.UpdateUserPhone({ userId: long('7'), phone: '48700' })],
        users: [],
        chats: [],
        date: 0,
        seq: 0,
      }),
      book,
    );
    expect(book.describe(JAN)).toMatchObject({
      firstName: 'Janina',
      lastName: null,
      username: 'janina',
      phone: '48700',
    });
    expect(book.referenceTo(JAN)?.accessHash).toBe('-70');
  });

  it('is not confused by anything', () => {
    const book = new PeerBook();
    for (const odd of [null, undefined, 7, 'x', [null], { users: 7, updates: 'x' }]) rememberPeers(odd, book);
    expect(book.takeChanged()).toEqual([]);
  });
});
