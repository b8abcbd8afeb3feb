import { describe, expect, it } from '@jest/globals';
import type { InboundEvent } from '@switchboard/core';
import * as fc from 'fast-check';
import { changedAt, pathsOf, readFixtures, RECEIVED_AT_MS, valueAt } from '../testing/fixtures.ts';
import { whatsappAdapter } from './parse.ts';

const fixtures = readFixtures(new URL('./fixtures/', import.meta.url));

function parse(body: unknown): InboundEvent[] {
  return whatsappAdapter.parse(body, { receivedAtMs: RECEIVED_AT_MS });
}

/** Every id by which somebody is known, or answered, after this event. */
function idsIn(event: InboundEvent): string[] {
  if (event.kind === 'identity_change') return [event.previous.value, event.current.value];
  if (event.kind === 'contact') return event.identities.map(({ value }) => value);
  const peer = 'peer' in event ? event.peer : null;
  return peer === null ? [] : [peer.externalId, ...peer.identities.map(({ value }) => value)];
}

describe('ids of people', () => {
  it.each([...fixtures])('%s: each is in the payload as it came', (_, body) => {
    const json = JSON.stringify(body);
    for (const id of parse(body).flatMap(idsIn)) expect(json).toContain(id);
  });

  it('never rewrites a number of Brazil, Mexico or Argentina', () => {
    const country = fc.constantFrom('55', '52', '521', '54', '549');
    const digits = fc.stringMatching(/^\d{8,10}$/);
    const text = fixtures.get('text');
    const paths = pathsOf(text).filter((path) => valueAt(text, ...path) === '4800010000001');
    expect(paths).toHaveLength(2);
    fc.assert(
      fc.property(country, digits, (prefix, rest) => {
        const number = prefix + rest;
        const body = paths.reduce((whole, path) => changedAt(whole, path, () => number), text);
        const [event] = parse(body);
        if (event?.kind !== 'message') throw new Error('no message');
        expect(event.peer.externalId).toBe(number);
        expect(event.peer.identities).toContainEqual({ kind: 'phone', scope: '', value: number });
      }),
    );
  });
});
