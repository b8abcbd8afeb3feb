// The Telegram listener, except that it is killed at a named point (DIE_AT) of the DIE_ON-th reply that gets as far:
// `claimed` (being sent is committed), `asked` (DIE_AFTER_MS milliseconds after Telegram is asked), `answered` (nothing is
// written down), `before_commit` (the outcome stands ready to be sent with it) or `recorded` (nobody has heard of it).
import pg from 'pg';
import { OutboxStore } from '../../packages/database/dist/outbox-store.js';
import { TelegramSender } from '../../apps/telegram-listener/dist/sending/telegram-sender.js';

const at = process.env.DIE_AT;
let left = Number(process.env.DIE_ON);
let isRecording = false;

function die() {
  process.kill(process.pid, 'SIGKILL');
}

function isLast(count = 1) {
  left -= count;
  return left <= 0;
}

const claim = Reflect.get(OutboxStore.prototype, 'claim');
OutboxStore.prototype.claim = async function (...call) {
  const claimed = await claim.apply(this, call);
  if (at === 'claimed' && claimed.jobs.length > 0 && isLast(claimed.jobs.length)) die();
  return claimed;
};

const send = Reflect.get(TelegramSender.prototype, 'send');
TelegramSender.prototype.send = async function (...call) {
  if (at === 'asked' && isLast()) setTimeout(die, Number(process.env.DIE_AFTER_MS));
  return await send.apply(this, call);
};

const record = Reflect.get(OutboxStore.prototype, 'record');
OutboxStore.prototype.record = async function (outcomes, ...call) {
  const last = ['answered', 'before_commit', 'recorded'].includes(at) && isLast(outcomes.length);
  if (last && at === 'answered') die();
  isRecording = last;
  const recorded = await record.call(this, outcomes, ...call);
  if (last) die();
  return recorded;
};

const query = Reflect.get(pg.Client.prototype, 'query');
pg.Client.prototype.query = function (...call) {
  if (isRecording && at === 'before_commit' && call[0].text === 'commit') die();
  return query.apply(this, call);
};

await import('../../apps/telegram-listener/dist/main.js');
