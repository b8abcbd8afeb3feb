// A Telegram in a process of its own: accounts with planted sessions, customers who write to them, and the real protocol
// on a port. What is to be pushed is made before the clock starts; packing and encrypting it is the server's part.
import { TelegramServer } from '../packages/simulators/dist/index.js';
import { answerTasks } from './child-processes.mjs';

/** Who writes to each account, in turn. */
const CUSTOMERS = 100;

const server = new TelegramServer();
await server.start();
const { telegram, pushes } = server;
const customers = Array.from({ length: CUSTOMERS }, (_, index) =>
  telegram.createUser({ firstName: `Клієнт ${index}`, phone: `38050${1_000_000 + index}` }),
);
/** @type {Map<string, ReturnType<typeof telegram.createAccount>>} by the user's id */
const accounts = new Map();
let said = 0;

answerTasks({
  createAccount,
  say: ({ userId, count }) => say(accounts.get(userId), count),
  /** Has happened, and is told at the release. */
  prepare({ userId, count }) {
    const account = accounts.get(userId);
    pushes.hold(account);
    return say(account, count);
  },
  /** Has happened, and is never told. */
  sayUnheard({ userId, count }) {
    const account = accounts.get(userId);
    pushes.hold(account);
    say(account, count);
    pushes.discardHeld(account);
  },
  release: ({ userId }) => pushes.release(accounts.get(userId)),
  stateOf({ userId }) {
    const { box, seq, qts } = accounts.get(userId);
    return { pts: box.pts, seq, qts, date: telegram.nowSeconds() };
  },
});

function createAccount({ name }) {
  const account = telegram.createAccount({ firstName: name });
  const userId = account.user.id.toString();
  accounts.set(userId, account);
  return { name, userId, session: server.plantSession(account), proxy: server.proxyUrl };
}

/** So many messages, each from the next customer. Answers where the account's box stands after them. */
function say(account, count) {
  for (let index = 0; index < count; index++) {
    const from = customers[said % CUSTOMERS];
    said++;
    telegram.say({
      from,
      to: account.user,
      text: `Добрий день! Скільки коштує переклад договору № ${said}?`,
    });
  }
  return { pts: account.box.pts };
}
