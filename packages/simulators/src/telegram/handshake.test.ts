import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Api } from 'telegram';
import { GramjsClients, sessionOf } from '../testing/gramjs-clients.ts';
import { PlainClient, answerOffer } from '../testing/plain-client.ts';
import { authKeyId } from './crypto.ts';
import { DH_PRIME } from './diffie-hellman.ts';
import { RsaKey, readPublicKey } from './rsa-key.ts';
import { TelegramServer } from './telegram-server.ts';
import { tlBytes } from './tl-bytes.ts';
import { trustServer } from './trust-server.ts';

const DH_GEN_OK = 0x3bcbf734;
const DH_GEN_RETRY = 0x46dc1fb9;
/** How many clients a property tries; each takes a key exchange. */
const KEYS = 8;

const rsaKey = new RsaKey();
let server: TelegramServer;
const clients = new GramjsClients();
const plainClients: PlainClient[] = [];

function plainClient(): PlainClient {
  const made = new PlainClient(server.port, server.publicKeyPem);
  plainClients.push(made);
  return made;
}

beforeEach(async () => {
  server = new TelegramServer({ rsaKey });
  await server.start();
});

afterEach(async () => {
  await clients.end();
  for (const client of plainClients.splice(0)) client.end();
  await server.stop();
});

describe('key exchange', () => {
  it('gives an unmodified client a key, with which it comes back later', async () => {
    trustServer(server);
    const first = clients.make(server);
    await first.connect();
    const session = sessionOf(first);
    await clients.end();
    const second = clients.make(server, session);
    await second.connect();
    const config = await second.invoke(new Api.help.GetConfig());
    // An empty session begins at data centre 4, and the client's proxy is told so.
    expect(config.thisDc).toBe(4);
    expect(sessionOf(second)).toBe(session);
  });

  it('knows nobody by a fresh key', async () => {
    trustServer(server);
    const client = clients.make(server);
    await client.connect();
    await expect(client.invoke(new Api.updates.GetState())).rejects.toMatchObject({
      errorMessage: 'AUTH_KEY_UNREGISTERED',
    });
  });

  it('names its key by a fingerprint that the client library keeps as a signed number', () => {
    const { fingerprint, exponent, modulus } = readPublicKey(server.publicKeyPem);
    expect(BigInt.asIntN(64, fingerprint)).toBe(fingerprint);
    expect(exponent.toString('hex')).toBe('010001');
    expect(modulus).toHaveLength(256);
  });

  it('asks for numbers that the client library can take apart, and agrees on 256 bytes', async () => {
    for (let i = 0; i < KEYS; i++) {
      const client = plainClient();
      const asked = await client.ask();
      // A product with its top bit set sends the library into an endless loop.
      expect(asked.p * asked.q).toBeLessThan(1n << 63n);
      expect(asked.p).toBeLessThan(asked.q);
      const encrypted = client.pad(client.innerData(asked));
      const offered = client.readOffer(await client.say(client.dhRequest(asked, encrypted)), asked);
      expect(offered.prime).toBe(DH_PRIME);
      const { ours, authKey } = answerOffer(offered);
      const answer = await client.say(client.finish(asked, ours));
      expect(answer?.uint32()).toBe(DH_GEN_OK);
      expect(server.keys.get(authKeyId(authKey).toString('hex'))?.authKey).toEqual(authKey);
    }
  });

  it('reads the padding of old clients as well', async () => {
    const client = plainClient();
    const asked = await client.ask();
    const encrypted = client.padAsBefore(client.innerData(asked));
    const offered = client.readOffer(await client.say(client.dhRequest(asked, encrypted)), asked);
    const answer = await client.say(client.finish(asked, answerOffer(offered).ours));
    expect(answer?.uint32()).toBe(DH_GEN_OK);
  });

  it('asks for another try when told to, and takes the next public value', async () => {
    server.keyRetries = 1;
    const client = plainClient();
    const asked = await client.ask();
    const request = client.dhRequest(asked, client.pad(client.innerData(asked)));
    const offered = client.readOffer(await client.say(request), asked);
    const first = answerOffer(offered);
    expect((await client.say(client.finish(asked, first.ours)))?.uint32()).toBe(DH_GEN_RETRY);
    const second = answerOffer(offered);
    expect((await client.say(client.finish(asked, second.ours)))?.uint32()).toBe(DH_GEN_OK);
    expect(server.keys.get(authKeyId(first.authKey).toString('hex'))).toBeNull();
    expect(server.keys.get(authKeyId(second.authKey).toString('hex'))).not.toBeNull();
  });
});

describe('a key exchange that is not in order', () => {
  type Asked = Awaited<ReturnType<PlainClient['ask']>>;

  const offerOf = async (client: PlainClient, asked: Asked) => {
    const request = client.dhRequest(asked, client.pad(client.innerData(asked)));
    return client.readOffer(await client.say(request), asked);
  };

  it.each<[string, (client: PlainClient, asked: Asked) => Buffer]>([
    [
      'another server nonce',
      (client, asked) => client.dhRequest({ ...asked, serverNonce: randomBytes(16) }, padded(client, asked)),
    ],
    [
      'factors in the wrong order',
      (client, asked) => client.dhRequest({ ...asked, p: asked.q, q: asked.p }, padded(client, asked)),
    ],
    [
      'another key’s fingerprint',
      (client, asked) => client.dhRequest({ ...asked, fingerprint: 1n }, padded(client, asked)),
    ],
    [
      'another nonce inside',
      (client, asked) => client.dhRequest(asked, padded(client, { ...asked, serverNonce: randomBytes(16) })),
    ],
    ['other factors inside', (client, asked) => client.dhRequest(asked, padded(client, { ...asked, p: 3n }))],
    [
      'factors in the wrong order inside',
      (client, asked) => client.dhRequest(asked, padded(client, { ...asked, p: asked.q, q: asked.p })),
    ],
    [
      'no padding',
      (client, asked) =>
        client.dhRequest(
          asked,
          client.encrypt(
            Buffer.concat([
              Buffer.alloc(64),
              client.innerData(asked),
              Buffer.alloc(192 - client.innerData(asked).length),
            ]),
          ),
        ),
    ],
    ['too little encrypted data', (client, asked) => client.dhRequest(asked, randomBytes(100))],
    ['an unknown request', () => randomBytes(40)],
    ['the last step first', (client, asked) => client.finish(asked, randomBytes(256))],
    [
      'a message that ends in the middle',
      (client, asked) => client.dhRequest(asked, padded(client, asked)).subarray(0, 60),
    ],
  ])('ends the connection: %s', async (_what, request) => {
    const client = plainClient();
    const asked = await client.ask();
    expect(await client.say(request(client, asked))).toBeNull();
    await server.whenSockets(0);
  });

  it.each<[string, (client: PlainClient, asked: Asked, ours: Buffer) => Buffer]>([
    ['a public value of one', (client, asked) => client.finish(asked, Buffer.from([1]))],
    ['a public value next to the prime', (client, asked) => client.finish(asked, publicValueBeside())],
    ['a wrong hash', (client, asked, ours) => client.finish(asked, ours, () => randomBytes(20))],
    [
      'another server nonce',
      (client, asked, ours) => client.finish({ ...asked, serverNonce: randomBytes(16) }, ours),
    ],
    ['half a block', (client, asked, ours) => withoutItsEnd(client.finish(asked, ours))],
  ])('ends the connection at the last step: %s', async (_what, request) => {
    const client = plainClient();
    const asked = await client.ask();
    const { ours, authKey } = answerOffer(await offerOf(client, asked));
    expect(await client.say(request(client, asked, ours))).toBeNull();
    expect(server.keys.get(authKeyId(authKey).toString('hex'))).toBeNull();
  });

  it('ends the connection when a step is heard twice', async () => {
    const client = plainClient();
    const asked = await client.ask();
    const request = client.dhRequest(asked, client.pad(client.innerData(asked)));
    expect(await client.say(request)).not.toBeNull();
    expect(await client.say(request)).toBeNull();
  });

  it('ends the connection when the last step is heard twice', async () => {
    const client = plainClient();
    const asked = await client.ask();
    const { ours } = answerOffer(await offerOf(client, asked));
    const request = client.finish(asked, ours);
    expect((await client.say(request))?.uint32()).toBe(DH_GEN_OK);
    expect(await client.say(request)).toBeNull();
  });

  it('ends the connection whatever else is said, and serves the next client', async () => {
    const words = fc.uint8Array({ minLength: 4, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(words, fc.boolean(), async (said, afterAsking) => {
        const client = plainClient();
        if (afterAsking) await client.ask();
        expect(await client.say(Buffer.from(said))).toBeNull();
      }),
      { numRuns: 30 },
    );
    expect((await plainClient().ask()).fingerprint).toBe(rsaKey.fingerprint);
  });

  it('does not continue on another connection', async () => {
    const [first, second] = [plainClient(), plainClient()];
    const asked = await first.ask();
    await second.ask();
    expect(await second.say(first.dhRequest(asked, padded(first, asked)))).toBeNull();
  });
});

function padded(client: PlainClient, asked: Parameters<PlainClient['innerData']>[0]): Buffer {
  return client.pad(client.innerData(asked));
}

function publicValueBeside(): Buffer {
  return Buffer.from((DH_PRIME - 2n).toString(16), 'hex');
}

/** The request with eight bytes fewer of encrypted data. */
function withoutItsEnd(request: Buffer): Buffer {
  const head = request.subarray(0, 36);
  const encrypted = request.subarray(40, -8);
  return Buffer.concat([head, tlBytes(encrypted)]);
}
