// The least that can be done with the same library: one handler that counts new messages, and differences asked for one
// after the other with nothing done to them.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openTelegramConnection } from '../apps/telegram-listener/dist/index.js';
import { PeerBook } from '../apps/telegram-listener/dist/accounts/peer-book.js';
import { silentLogger } from '../packages/service/dist/index.js';
import { answerTasks } from './child-processes.mjs';

const require = createRequire(join(import.meta.dirname, '../apps/telegram-listener/package.json'));
const { Api, TelegramClient } = require('telegram');
const { StringSession } = require('telegram/sessions');
const { NewMessage } = require('telegram/events');

let client;
let received = 0;
let onMessage = () => {};

answerTasks({
  async connect({ session, proxy }) {
    const { hostname: ip, port, username: secret } = new URL(proxy);
    client = new TelegramClient(new StringSession(session), 1, 'hash', {
      connectionRetries: 1,
      proxy: { ip, port: Number(port), secret, MTProxy: true },
    });
    client.setLogLevel('none');
    client.addEventHandler(() => {
      received++;
      onMessage();
    }, new NewMessage({}));
    await client.connect();
    // Otherwise it would ask who it is with the first message.
    await client.getMe();
  },
  /** Resolves when so many messages have come in all. */
  async receive({ total }) {
    for (;;) {
      if (received >= total) return;
      await new Promise((resolve) => (onMessage = resolve));
    }
  },
  catchUp,
  translate,
});

/** Everything since `pts`, through the library alone. Answers messages and seconds. */
async function catchUp({ pts, date }) {
  const startMs = performance.now();
  let messages = 0;
  let at = pts;
  for (;;) {
    const answer = await client.invoke(new Api.updates.GetDifference({ pts: at, qts: 0, date }));
    if (answer instanceof Api.updates.DifferenceEmpty) break;
    messages += answer.newMessages.length;
    if (answer instanceof Api.updates.Difference) break;
    at = answer.intermediateState.pts;
  }
  return { messages, seconds: (performance.now() - startMs) / 1_000 };
}

/** The same through our own connection, translated, and not stored. */
async function translate({ session, proxy, state }) {
  const credentials = { apiId: 1, apiHash: 'hash', session, proxy };
  const connection = openTelegramConnection(credentials, { logger: silentLogger, peers: new PeerBook() });
  await connection.connect();
  const startMs = performance.now();
  let messages = 0;
  for (let at = state; ;) {
    const { kind, changes, state: next, isFinal } = await connection.getDifference(at);
    if (kind === 'too_long') throw new Error('the difference is too long');
    messages += changes.length;
    if (isFinal) break;
    at = next;
  }
  const seconds = (performance.now() - startMs) / 1_000;
  await connection.close();
  return { messages, seconds };
}
