import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inboxAddress, LIST_FILTERS, type ListQuery, narrowings, readListQuery } from './list-query.ts';

const ALL: ListQuery = { filter: 'all', platform: null, channelId: null, labelId: null };

const queries = fc.record({
  filter: fc.constantFrom(...LIST_FILTERS),
  platform: fc.constantFrom(null, 'whatsapp' as const, 'telegram' as const),
  channelId: fc.option(fc.string({ minLength: 1 })),
  labelId: fc.option(fc.string({ minLength: 1 })),
});

describe('what the address says of the list', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(queries, fc.uuid(), (query, id) => {
        const address = new URL(inboxAddress(query, id, 'm1'), 'http://x');
        expect(readListQuery(address.search)).toEqual(query);
        expect(address.searchParams.get('message')).toBe('m1');
        expect(address.pathname).toBe(`/inbox/${encodeURIComponent(id)}`);
      }),
    );
  });

  it('is short where nothing is chosen', () => {
    expect(inboxAddress(ALL, null)).toBe('/inbox');
    expect(inboxAddress(ALL, 'c1')).toBe('/inbox/c1');
  });

  it('means nothing where nobody knows it', () => {
    expect(readListQuery('?filter=__proto__&platform=icq&channel=')).toEqual(ALL);
  });

  it('counts what narrows the list besides the tabs', () => {
    expect(narrowings({ ...ALL, filter: 'mine', platform: 'whatsapp', labelId: 'l1' })).toBe(2);
  });
});
