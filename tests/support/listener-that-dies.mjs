// The Telegram listener, except that it is killed at a named point (DIE_AT) of its DIE_ON-th transaction with messages:
// `before_transaction`, `before_commit` (the last statements stand ready to be sent with it) or `after_commit` (nobody has heard of it).
import pg from 'pg';
import { DatabaseMemory } from '../../apps/telegram-listener/dist/accounts/database-memory.js';

const at = process.env.DIE_AT;
let left = Number(process.env.DIE_ON);
let isLast = false;

const store = Reflect.get(DatabaseMemory.prototype, 'store');
DatabaseMemory.prototype.store = async function (item) {
  if (item.events.some(({ kind }) => kind === 'message')) isLast = --left <= 0;
  if (isLast && at === 'before_transaction') die();
  const result = await store.call(this, item);
  if (isLast && at === 'after_commit') die();
  return result;
};

const query = Reflect.get(pg.Client.prototype, 'query');
pg.Client.prototype.query = function (...call) {
  if (isLast && at === 'before_commit' && call[0].text === 'commit') die();
  return query.apply(this, call);
};

function die() {
  process.kill(process.pid, 'SIGKILL');
}

await import('../../apps/telegram-listener/dist/main.js');
