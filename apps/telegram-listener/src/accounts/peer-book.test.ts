import { describe, expect, it } from '@jest/globals';
import { nameless, olena } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { PeerBook } from './peer-book.ts';

const known = { ...olena, accessHash: '42' };
const group = { ...nameless, kind: 'chat' as const, id: '777', title: 'A group', accessHash: null };

describe('a peer book', () => {
  it('describes whom it knows, without what nobody else should see, and others by their id alone', () => {
    const book = new PeerBook([known]);
    expect(book.describe({ kind: 'user', id: olena.id })).toEqual(olena);
    expect(book.describe({ kind: 'channel', id: '1' })).toEqual({ ...nameless, kind: 'channel', id: '1' });
    expect(book.knows({ kind: 'channel', id: '1' })).toBe(false);
  });

  it('keeps a person and a group of one number apart', () => {
    const book = new PeerBook([known]);
    book.remember(group);
    expect(book.describe(group).title).toBe('A group');
    expect(book.describe(known).firstName).toBe(olena.firstName);
  });

  it('addresses people and channels only with their access hash, and groups without', () => {
    const book = new PeerBook([known, group, { ...known, id: '1', accessHash: null }]);
    expect(book.referenceTo(known)).toEqual({ kind: 'user', id: olena.id, accessHash: '42' });
    expect(book.referenceTo(group)).toEqual({ kind: 'chat', id: '777', accessHash: null });
    expect(book.referenceTo({ kind: 'user', id: '1' })).toBeNull();
    expect(book.referenceTo({ kind: 'channel', id: '2' })).toBeNull();
  });

  it('lets an abbreviated peer replace nothing, and takes no access hash from it', () => {
    const book = new PeerBook([known]);
    const partial = { ...olena, firstName: 'O.', accessHash: '666' };
    book.remember(partial, true);
    expect(book.describe(known).firstName).toBe(olena.firstName);
    expect(book.referenceTo(known)?.accessHash).toBe('42');
    book.remember({ ...partial, id: '5' }, true);
    expect(book.referenceTo({ kind: 'user', id: '5' })).toBeNull();
    expect(book.describe({ kind: 'user', id: '5' }).firstName).toBe('O.');
  });

  it('keeps an access hash that is not told again', () => {
    const book = new PeerBook([known]);
    book.remember({ ...known, firstName: 'Olena', accessHash: null });
    expect(book.referenceTo(known)?.accessHash).toBe('42');
    expect(book.takeChanged()).toEqual([{ ...known, firstName: 'Olena' }]);
  });

  it('tells who is new or different, once each, as they are last', () => {
    const book = new PeerBook([known]);
    book.remember(known);
    expect(book.takeChanged()).toEqual([]);
    for (const field of ['firstName', 'lastName', 'title', 'username', 'phone', 'accessHash'] as const) {
      book.remember({ ...known, [field]: 'first' });
      book.remember({ ...known, [field]: 'last' });
      expect(book.takeChanged()).toEqual([{ ...known, [field]: 'last' }]);
      book.remember(known);
      book.takeChanged();
    }
    expect(book.takeChanged()).toEqual([]);
  });

  it('forgets whom it has not seen for the longest time, but tells of them', () => {
    const book = new PeerBook([known]);
    const seen = (n: number) => book.remember({ ...known, id: `1${n}` });
    for (let n = 0; n < 4_999; n++) seen(n);
    book.remember(known);
    seen(4_999);
    expect(book.knows({ kind: 'user', id: '10' })).toBe(false);
    expect(book.knows(known)).toBe(true);
    expect(book.takeChanged()).toHaveLength(5_000);
  });
});
