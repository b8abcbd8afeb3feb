import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeAccount } from '@switchboard/simulators';
import type { ApiProcess } from '../support/api-process.ts';
import { TelegramHub } from '../support/telegram-hub.ts';
import { TelegramTalk } from '../support/telegram-talk.ts';

/** It takes about four seconds, less than five on a machine with nothing else to do. */
const TAKEOVER_MS_MAX = 15_000;

/** Two processes may be there for the same accounts; Telegram must never see two connections of one session. */
describe('two Telegram listeners', () => {
  let hub: TelegramHub;
  let account: FakeAccount;
  let talk: TelegramTalk;
  let stream: { stop(): void };
  let owner: ApiProcess;

  beforeEach(async () => {
    hub = await TelegramHub.start();
    const { server } = hub;
    server.faults.refuseTwins = true;
    account = await hub.add('Biuro');
    const supergroup = server.telegram.createChannel('Zespół', [account.user], { megagroup: true });
    talk = new TelegramTalk(server.telegram, [account], [supergroup]);
    talk.many(5);
    owner = await hub.spawn();
    await hub.untilOnline();
    stream = talk.keepTalking(15);
    await hub.spawn();
  }, 60_000);
  afterEach(async () => {
    stream.stop();
    await hub.stop();
  });

  /** Until somebody hears the account's updates again. */
  async function takeOverMs(what: string): Promise<number> {
    const begun = performance.now();
    await hub.server.whenSubscribed(account);
    const ms = performance.now() - begun;
    process.stdout.write(`an account was taken over ${(ms / 1000).toFixed(1)} s after ${what}\n`);
    return ms;
  }

  const heldBy = async (): Promise<string | null> => {
    const [row] = await hub.database.query<{ lease_holder: string | null }>(
      `select lease_holder from telegram_accounts`,
    );
    return row!.lease_holder;
  };

  it('the second waits, and takes over when the first is killed', async () => {
    // Longer than a lease and its renewal: whoever wanted to take the account has tried.
    const first = await heldBy();
    await delay(4_000);
    expect(await heldBy()).toBe(first);
    expect(hub.server.socketCount).toBe(1);

    await owner.kill();
    await hub.server.whenSockets(0);
    expect(await takeOverMs('kill -9')).toBeLessThan(TAKEOVER_MS_MAX);
    expect(await heldBy()).not.toBe(first);
    stream.stop();
    await hub.expectSame();
    expect(hub.server.socketsPerKeyMax(account)).toBe(1);
  }, 60_000);

  it('the second takes over at once when the first is stopped', async () => {
    owner.child.kill('SIGTERM');
    expect((await owner.exited).code).toBe(0);
    expect(await takeOverMs('a stop')).toBeLessThan(TAKEOVER_MS_MAX);
    stream.stop();
    await hub.expectSame();
    expect(hub.server.socketsPerKeyMax(account)).toBe(1);
  }, 60_000);

  it('a first that slept beyond its lease lets go by itself, and nothing is lost or doubled', async () => {
    // A sleeping process cannot close its socket: this once, Telegram has to bear two.
    hub.server.faults.refuseTwins = false;
    const first = await heldBy();
    owner.child.kill('SIGSTOP');
    try {
      await hub.server.whenSubscribed(account, 2);
      await delay(2_000);
    } finally {
      owner.child.kill('SIGCONT');
    }
    await hub.server.whenSockets(1);
    expect(await heldBy()).not.toBe(first);
    await delay(2_000);
    expect(hub.server.socketCount).toBe(1);
    stream.stop();
    await hub.expectSame();
    expect(owner.child.exitCode).toBeNull();
    await hub.untilState('Biuro', 'online');
  }, 60_000);
});
