import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { describeWebhookAdapter } from '../testing/describe-webhook-adapter.ts';
import { FACEBOOK_EVENTS } from '../testing/facebook/expected-events.ts';
import { FACEBOOK_MESSAGES } from '../testing/facebook/expected-messages.ts';
import { changedAt, pathsOf, readFixtures, RECEIVED_AT_MS, valueAt } from '../testing/fixtures.ts';
import { facebookAdapter } from './parse.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);

describeWebhookAdapter({
  adapter: facebookAdapter,
  fixtures: FIXTURES,
  objectName: 'page',
  expectations: { ...FACEBOOK_MESSAGES, ...FACEBOOK_EVENTS },
});

describe.each([
  ['postback__without_mid', ['payload', 'title']],
  ['optin', ['payload', 'one_time_notif_token']],
])('the id of an item that has none: %s', (fixture, contentKeys) => {
  const body = readFixtures(FIXTURES).get(fixture);
  const kind = fixture.split('__')[0]!;
  const item = ['entry', 0, 'messaging', 0];
  const idWith = (path: (string | number)[], value: unknown): string => {
    const changed = changedAt(body, [...item, ...path], () => value);
    const [event] = facebookAdapter.parse(changed, { receivedAtMs: RECEIVED_AT_MS });
    return event?.kind === 'message' ? event.externalId : '';
  };

  it('is the same when Meta delivers the same item again, later', () => {
    const [now, later] = [0, 1].map((day) =>
      facebookAdapter.parse(body, { receivedAtMs: RECEIVED_AT_MS + day * 86_400_000 }),
    );
    expect(later).toStrictEqual(now);
  });

  it('differs by who did it, when, and what', () => {
    const ids = [
      idWith(['sender', 'id'], '7234567890123456'),
      idWith(['sender', 'id'], '7234567890123457'),
      idWith(['timestamp'], 1_790_000_000_124),
      ...contentKeys.map((key) => idWith([kind, key], 'other')),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the dashboard of Meta', () => {
  it('makes a new message with each press of the button', () => {
    const body = readFixtures(FIXTURES).get('dashboard_test');
    const ids = [0, 1, 2].flatMap((second) =>
      facebookAdapter
        .parse(body, { receivedAtMs: RECEIVED_AT_MS + second * 1_000 })
        .map((event) => (event.kind === 'message' ? event.externalId : event.kind)),
    );
    expect(ids).toEqual([0, 1, 2].map((second) => `random_mid.${RECEIVED_AT_MS + second * 1_000}`));
  });
});

describe('whose words they are', () => {
  const bodies = [...readFixtures(FIXTURES)].filter(([name]) => name !== 'permissions' && name !== 'user');

  it.each(bodies)("%s: nothing that the page itself sent counts as a customer's", (_, body) => {
    const items = pathsOf(body).flatMap((path) => (path.at(-1) === 'recipient' ? [path.slice(0, -1)] : []));
    const fromThePage = items.reduce(
      (changed, path) =>
        changedAt(changed, path, (item) => ({
          ...Object(item),
          sender: { id: valueAt(body, 'entry', Number(path[1]), 'id') },
        })),
      body,
    );
    for (const event of facebookAdapter.parse(fromThePage, { receivedAtMs: RECEIVED_AT_MS })) {
      expect(event.kind).not.toBe('watermark');
      expect(event.kind).not.toBe('status');
      if (event.kind === 'message') expect(event.direction).toBe('outbound');
      if (event.kind === 'reaction') expect(event.actor).toBe('business');
    }
  });
});

describe('the url of a file', () => {
  it('is an absolute http or https url, whatever was sent as one', () => {
    const body = readFixtures(FIXTURES).get('image');
    const path = ['entry', 0, 'messaging', 0, 'message', 'attachments', 0, 'payload', 'url'];
    const almost = fc.tuple(
      fc.constantFrom('http:', 'https://', 'HTTPS://', 'file://', '//', ' '),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          almost.map((parts) => parts.join('')),
        ),
        (url) => {
          const changed = changedAt(body, path, () => url);
          const [event] = facebookAdapter.parse(changed, { receivedAtMs: RECEIVED_AT_MS });
          const found = event?.kind === 'message' ? event.attachments.map((file) => file.url) : [];
          expect(found).toHaveLength(1);
          if (found[0] === null)
            expect(event).toMatchObject({ payload: { raw: valueAt(changed, ...path.slice(0, 4)) } });
          else expect(new URL(found[0]!).protocol).toMatch(/^https?:$/);
        },
      ),
    );
  });
});
