import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, JWT_SECRET, startTestApi, type TestApi } from '../support/test-api.ts';

const OWN = 'crm-7';
const OTHER = 'crm-8';
/** One more than JavaScript's numbers can tell from its neighbour. */
const LONG = '9007199254740993';

const jwt = (sub: unknown) =>
  new SignJWT({ sub } as never)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(JWT_SECRET));

/** Every character as `%xx`, which is the same address to whoever decodes it. */
const escaped = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Every answer has another one, of the same length. */
const withoutRequestId = (answer: string): string => answer.replace(/"request_id":"[0-9a-f-]{36}"/, '');

describe('the user in the address of a socket', () => {
  let t: TestApi;
  let token: string;
  let otherIsConnected: PlainClient;

  beforeAll(async () => {
    t = await startTestApi();
    token = await jwt(OWN);
    otherIsConnected = await connectPlain(`${t.url}${BASE}/ws/${OTHER}?token=${await jwt(OTHER)}`);
  });
  afterAll(async () => {
    // Nobody has come in as somebody else.
    expect(t.api.connectedSockets(OTHER)).toBe(1);
    await otherIsConnected.close();
    await t.stop();
  });

  /** Everything that an upgrade is answered with, for an address that is sent as it is. */
  async function answerTo(segment: string, bearer = token): Promise<string> {
    const socket = connect(t.api.port, '127.0.0.1');
    socket.on('error', () => {});
    const query = segment.includes('?') ? '' : `?token=${bearer}`;
    socket.write(
      `GET ${BASE}/ws/${segment}${query} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    let answer = '';
    await new Promise<void>((resolve) => {
      socket.on('close', () => resolve());
      socket.on('data', (bytes: Buffer) => {
        answer += bytes.toString('latin1');
        if (answer.startsWith('HTTP/1.1 101')) resolve();
      });
    });
    socket.destroy();
    return answer;
  }
  const statusOf = async (segment: string, bearer?: string): Promise<number> =>
    Number((await answerTo(segment, bearer)).slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));

  it.each([
    ['as it is', OWN],
    ['with one letter escaped', 'crm%2d7'],
    ['escaped as a whole', escaped(OWN)],
    ['escaped in upper case', escaped(OWN).toUpperCase()],
    ['with another user in the query', `${OWN}?user_id=${OTHER}&user_id[]=${OTHER}&token={token}`],
  ])('lets its owner in: %s', async (_, segment) => {
    expect(await statusOf(segment.replace('{token}', token))).toBe(101);
  });

  it.each([
    ['another user', OTHER],
    ['another user, escaped', escaped(OTHER)],
    ['somebody who is nobody', 'nobody'],
    ['the own name in capitals', 'CRM-7'],
    ['the own name and a space', `${OWN}%20`],
    ['a space and the own name', `%20${OWN}`],
    ['the own name and NUL', `${OWN}%00`],
    ['the own name and a slash', `${OWN}%2f`],
    ['the own name in wide letters', encodeURIComponent('ｃｒｍ-7')],
    ['the own name escaped twice', 'crm%252d7'],
    ['a way from the own name to another', `${OWN}%2f..%2f${OTHER}`],
    ['a way with escaped dots', `%2e%2e%2f${OTHER}`],
    ['the own name between dots', `.%2f${OWN}`],
    ['two names', `${OWN},${OTHER}`],
    ['two names, the other way round', `${OTHER}%2C${OWN}`],
    ['a parameter of the path', `${OWN};user=${OTHER}`],
    ['a list', `${OWN}[]`],
    ['half an escape', `${OWN}%`],
    ['an escape that is none', `${OWN}%zz`],
    ['an overlong dot', `%c0%ae${OWN}`],
    ['half a character', `${OWN}%ed%a0%80`],
    ['the name of a prototype', '__proto__'],
    ['a method of all objects', 'constructor'],
    ['a wildcard', '*'],
    ['undefined', 'undefined'],
  ])('is refused like a user whom nobody knows: %s', async (_, segment) => {
    const answer = await answerTo(segment);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(withoutRequestId(answer)).toBe(withoutRequestId(await answerTo('whom-nobody-knows')));
  });

  it.each([
    ['a way to another user', `${OWN}/../${OTHER}`],
    ['a way down', `${OWN}/${OTHER}`],
    ['a slash at the end', `${OTHER}/`],
    ['nobody', ''],
    ['dots alone', `../ws/${OTHER}`],
  ])('is no address at all: %s', async (_, segment) => {
    expect(await statusOf(segment)).toBe(404);
  });

  it('has every digit beyond 2^53', async () => {
    const long = await jwt(LONG);
    expect(await statusOf(LONG, long)).toBe(101);
    for (const neighbour of [
      '9007199254740992',
      '9007199254740994',
      '9.007199254740993e15',
      `0${LONG}`,
      `${LONG}.0`,
      `+${LONG}`,
    ]) {
      expect([neighbour, await statusOf(neighbour, long)]).toEqual([neighbour, 403]);
    }
  });

  it.each([
    ['a list', [OWN]],
    ['an object', { id: OWN }],
    ['a number', Number(LONG)],
    ['true', true],
    ['nothing', ''],
    ['NUL behind it', `${OWN}\u0000`],
  ])('is not taken from a token whose subject is %s', async (_, sub) => {
    const odd = await jwt(sub);
    for (const segment of [OWN, String(Number(LONG)), 'true', '%5Bobject%20Object%5D']) {
      expect(await statusOf(segment, odd)).toBe(401);
    }
  });

  it('is compared by characters, whoever is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((id) => id !== OWN),
        fc.boolean(),
        async (id, escapesAll) => {
          expect(await statusOf(escapesAll ? escaped(id) : encodeURIComponent(id))).toBe(403);
        },
      ),
      { numRuns: 100 },
    );
  });
});
