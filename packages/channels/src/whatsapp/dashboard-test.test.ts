import { expect, it } from '@jest/globals';
import { readFixtures, RECEIVED_AT_MS } from '../testing/fixtures.ts';
import { whatsappAdapter } from './parse.ts';

const body = readFixtures(new URL('./fixtures/', import.meta.url)).get('dashboard_test');

function idsAt(receivedAtMs: number): (string | null)[] {
  return whatsappAdapter
    .parse(body, { receivedAtMs })
    .map((event) => (event.kind === 'message' ? event.externalId : null));
}

it('makes a new message of each press of the button, and one of a press that Meta repeats', () => {
  expect(idsAt(RECEIVED_AT_MS)).not.toEqual(idsAt(RECEIVED_AT_MS + 1));
  expect(idsAt(RECEIVED_AT_MS)).toEqual(idsAt(RECEIVED_AT_MS));
});
