import { describe, expect, it } from '@jest/globals';
import { type InboundEvent, LIMITS } from '@switchboard/core';
import * as fc from 'fast-check';
import type { WebhookAdapter } from '../channel-adapter.ts';
import { asRecord, itemsOf, valueOf } from '../tolerant-reader.ts';
import { expectWellFormed } from './expect-well-formed.ts';
import { changedAt, type JsonPath, pathsOf, readFixtures, RECEIVED_AT_MS, valueAt } from './fixtures.ts';

export interface AdapterUnderTest {
  adapter: WebhookAdapter;
  fixtures: URL;
  /** The `object` of this platform's webhooks. */
  objectName: string;
  /** What exactly each fixture must become, by the fixture's name. */
  expectations: Record<string, (body: unknown) => InboundEvent[]>;
}

interface Suite extends AdapterUnderTest {
  bodies: Map<string, unknown>;
  parse: (body: unknown) => InboundEvent[];
}

/** Lists whose items are independent of each other. */
const ITEM_LISTS = new Set([
  'entry',
  'changes',
  'messages',
  'statuses',
  'messaging',
  'standby',
  'message_echoes',
  'history',
  'threads',
  'state_sync',
  'user_id_update',
]);

/** The tests that every webhook adapter must pass, and the exact expectations of its own fixtures. */
export function describeWebhookAdapter(underTest: AdapterUnderTest): void {
  const { adapter } = underTest;
  const suite: Suite = {
    ...underTest,
    bodies: readFixtures(underTest.fixtures),
    parse: (body) => adapter.parse(body, { receivedAtMs: RECEIVED_AT_MS }),
  };
  describe(`${adapter.platform} adapter`, () => {
    describe('fixtures', () => describeFixtures(suite));
    describe('hostile bodies', () => describeHostileBodies(suite));
    describe('independence of items', () => describeIndependence(suite));
    describe('any JSON', () => describeAnyJson(suite));
  });
}

function describeFixtures({ adapter, bodies, expectations, parse }: Suite): void {
  it('has an expectation for each fixture and a fixture for each expectation', () => {
    expect(Object.keys(expectations).toSorted()).toEqual([...bodies.keys()].toSorted());
  });

  it('has a fixture of each kind that the platform documents, and none of any other', () => {
    const kinds = [...bodies.keys()].map((name) => name.split('__')[0]);
    expect([...new Set(kinds)].toSorted()).toEqual(adapter.catalogue.map(({ name }) => name).toSorted());
  });

  it.each([...bodies])('%s becomes exactly what is expected', (name, body) => {
    expect(parse(body)).toStrictEqual(expectations[name]?.(body));
  });

  it.each([...bodies])(
    '%s gives well-formed events, the same ones each time, and is left as it was',
    (_, body) => {
      const before = structuredClone(body);
      const events = parse(body);
      expectWellFormed(events, adapter.platform);
      expect(parse(body)).toStrictEqual(events);
      expect(body).toStrictEqual(before);
    },
  );
}

function describeHostileBodies({ adapter, objectName, parse }: Suite): void {
  const wrap = (entry: unknown): unknown => ({ object: objectName, entry });
  const hostile: [string, unknown][] = [
    ['{}', {}],
    ['[]', []],
    ['null', null],
    ['"x"', 'x'],
    ['1', 1],
    ['true', true],
    ['[[{}]]', [[{}]]],
    ['no entry', { object: objectName }],
    ['entry []', wrap([])],
    ['entry {}', wrap({})],
    ['entry "x"', wrap('x')],
    ['entry [null]', wrap([null])],
    ['entry [{}]', wrap([{}])],
    ['entry [[]]', wrap([[]])],
    ['lists that are no lists', wrap([{ id: '1', changes: {}, messaging: 'x', standby: 7 }])],
    [
      'items that are no items',
      wrap([{ id: '1', changes: [null, 1, 'x', []], messaging: [null, 1, 'x', []] }]),
    ],
    ['changes without value', wrap([{ id: '0', changes: [{ field: 'messages' }, {}, { value: {} }] }])],
    ['object permissions', { object: 'permissions', entry: [{ id: '0', changes: [{ field: 'x' }] }] }],
    ['object that is no string', { object: { a: 1 }, entry: [] }],
    ['object of 10,000 odd characters', { object: '<b>\u202e\u0000'.repeat(2_500), entry: [] }],
    ['dashboard sample', { sample: { field: 'messages', value: {} } }],
    [
      'prototype names as keys',
      JSON.parse(`{"object":"${objectName}","__proto__":{"entry":[1]},"constructor":1}`),
    ],
  ];

  it.each(hostile)('%s makes no message and no exception', (_, body) => {
    const events = parse(body);
    expectWellFormed(events, adapter.platform);
    expect(events.filter(({ kind }) => kind !== 'unrecognized' && kind !== 'ignored')).toEqual([]);
  });

  it.each([
    ['ignored', 'permissions'],
    ['ignored', 'user'],
    ['unrecognized', 'something_new'],
  ])('counts a body for somebody else as %s under the name of its object, %s', (kind, object) => {
    expect(parse({ object, entry: [{ id: '0' }] })).toEqual([
      { kind, platform: adapter.platform, channelExternalId: null, what: `object.${object}` },
    ]);
  });

  it('survives nesting far beyond what the edge lets through', () => {
    const depth = LIMITS.jsonDepthMax * 1_000;
    const nested: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    for (const body of [
      nested,
      wrap(nested),
      wrap([{ id: '1', changes: [{ field: nested }], messaging: nested }]),
    ]) {
      expectWellFormed(parse(body), adapter.platform);
    }
  });
}

function describeIndependence({ adapter, objectName, bodies, parse }: Suite): void {
  const entries = [...bodies.values()].flatMap((body) => {
    const own = asRecord(body);
    return valueOf(own, 'object') === objectName ? itemsOf(own, 'entry') : [];
  });
  const deliver = (list: unknown[]): InboundEvent[] => parse({ object: objectName, entry: list });

  it('reads a batch as it reads its entries one by one', () => {
    expect(entries.length).toBeGreaterThan(10);
    expect(deliver(entries)).toStrictEqual(entries.flatMap((entry) => deliver([entry])));
  });

  it('reads 1,000 entries of one delivery, none of them lost', () => {
    const batch = Array.from({ length: 1_000 }, (_, i) => entries[i % entries.length]);
    expect(deliver(batch)).toStrictEqual(batch.flatMap((entry) => deliver([entry])));
  });

  it.each([...bodies])('%s: junk beside an item changes nothing for it', (_, body) => {
    const undisturbed = understood(parse(body));
    const lists = itemListsOf(body);
    expect(lists.length).toBeGreaterThan(0);
    for (const path of lists) {
      for (const junk of junkItems()) {
        for (const change of [prepend(junk), append(junk)]) {
          const events = parse(changedAt(body, path, change));
          expectWellFormed(events, adapter.platform);
          expect(understood(events)).toStrictEqual(undisturbed);
        }
      }
    }
  });

  it('says so when reading an item fails in a way that nobody foresaw', () => {
    const whats = deliver([entries[0], failingItem(), entries[1]]).map((event) =>
      event.kind === 'unrecognized' ? event.what : event.kind,
    );
    expect(whats).toContain('item.failed');
  });
}

function describeAnyJson({ adapter, objectName, bodies, parse }: Suite): void {
  const body = fc.constantFrom(...bodies.values());
  const place = fc.nat();

  it('never throws, whatever the body', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expectWellFormed(parse(value), adapter.platform)));
  });

  it('never throws, whatever an entry', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (entry) =>
        expectWellFormed(parse({ object: objectName, entry }), adapter.platform),
      ),
    );
  });

  it('never throws when any value of a fixture is replaced by any other', () => {
    fc.assert(
      fc.property(body, place, fc.jsonValue(), (fixture, at, value) => {
        const paths = pathsOf(fixture);
        const path = paths.at(at % paths.length) ?? [];
        expectWellFormed(parse(changedAt(fixture, path, () => value)), adapter.platform);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never lets any value among the items change what the others become', () => {
    fc.assert(
      fc.property(body, place, fc.jsonValue(), (fixture, at, value) => {
        const lists = itemListsOf(fixture);
        const spliced = changedAt(fixture, lists.at(at % lists.length) ?? [], prepend(value));
        expect(understood(parse(spliced))).toStrictEqual(understood(parse(fixture)));
      }),
      { numRuns: 300 },
    );
  });
}

function understood(events: InboundEvent[]): InboundEvent[] {
  return events.filter((event) => event.kind !== 'unrecognized');
}

function itemListsOf(body: unknown): JsonPath[] {
  return pathsOf(body).filter(
    (path) => ITEM_LISTS.has(String(path.at(-1))) && Array.isArray(valueAt(body, ...path)),
  );
}

function prepend(item: unknown): (list: unknown) => unknown {
  return (list) => (Array.isArray(list) ? [item, ...list] : list);
}

function append(item: unknown): (list: unknown) => unknown {
  return (list) => (Array.isArray(list) ? [...list, item] : list);
}

function junkItems(): unknown[] {
  return [
    null,
    1,
    'x',
    [],
    {},
    { id: {}, type: [], message: 7, changes: 'x', messaging: {}, field: null, value: [] },
    JSON.parse('{"__proto__":{"id":"x","type":"text"},"constructor":{"id":"x"}}'),
    failingItem(),
  ];
}

/** No JSON can do this; it stands for a mistake in the code that reads an item. */
function failingItem(): unknown {
  const item: object = { id: 'failing', group_id: 'failing' };
  for (const key of ['type', 'status', 'message', 'messaging', 'changes', 'field', 'value']) {
    Object.defineProperty(item, key, { enumerable: true, get: fail });
  }
  return item;
}

function fail(): never {
  throw new Error('reading this item fails');
}
