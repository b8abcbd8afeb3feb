import { describe, expect, it } from '@jest/globals';
import type { TelegramPeer } from '@switchboard/channels';
import { KnownPeers } from './known-peers.ts';

const id = { kind: 'user', id: '7' } as const;
const olena: TelegramPeer = {
  ...id,
  firstName: 'Олена',
  lastName: null,
  title: null,
  username: 'olena',
  phone: '380',
};

describe('KnownPeers', () => {
  it('describes strangers by their id alone, kinds kept apart', () => {
    const peers = new KnownPeers();
    peers.remember(olena);
    expect(peers.describe(id)).toEqual(olena);
    expect(peers.describe({ kind: 'chat', id: '7' })).toEqual({
      kind: 'chat',
      id: '7',
      firstName: null,
      lastName: null,
      title: null,
      username: null,
      phone: null,
    });
  });

  it('lets an abbreviated person in, but not over a full one', () => {
    const peers = new KnownPeers();
    peers.remember({ ...olena, phone: null }, true);
    expect(peers.describe(id).phone).toBeNull();
    peers.remember(olena);
    peers.remember({ ...olena, phone: null }, true);
    expect(peers.describe(id).phone).toBe('380');
  });

  it('asks for a name once a minute at most', () => {
    const peers = new KnownPeers();
    expect(peers.isWorthAsking(id, 0)).toBe(true);
    peers.rememberAbsence(id, 0);
    expect(peers.isWorthAsking(id, 59_999)).toBe(false);
    expect(peers.isWorthAsking(id, 60_000)).toBe(true);
    peers.remember(olena);
    peers.rememberAbsence(id, 0);
    expect(peers.isWorthAsking(id, 60_000)).toBe(false);
  });

  it('forgets the least recently seen', () => {
    const peers = new KnownPeers();
    peers.remember(olena);
    for (let i = 0; i < 19_999; i++) peers.remember({ ...olena, id: `9${i}` });
    peers.remember(olena);
    peers.remember({ ...olena, id: '8' });
    expect(peers.describe(id).firstName).toBe('Олена');
    expect(peers.describe({ kind: 'user', id: '90' }).firstName).toBeNull();
  });
});
