import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import type { FakeAccount, FakeChannel, FakeUser } from '@switchboard/simulators';
import type { ApiProcess } from '../support/api-process.ts';
import { TelegramHub } from '../support/telegram-hub.ts';

/** So long a process may sleep without losing what it has: a lease may be as old as it gets before it is renewed. */
const SLEEP_MS_MAX = LIMITS.telegramLeaseMs - 2 * LIMITS.telegramLeaseRenewMs;

/** Two of our accounts in one supergroup, each looked after by a process of its own. */
describe('a supergroup that several accounts are in', () => {
  let hub: TelegramHub;
  let accounts: FakeAccount[];
  let client: FakeUser;
  let supergroup: FakeChannel;
  let address: string;

  beforeAll(async () => {
    hub = await TelegramHub.start();
    const { telegram, faults } = hub.server;
    faults.refuseTwins = true;
    accounts = [await hub.add('Biuro'), await hub.add('Drugie')];
    client = telegram.createUser({ firstName: 'Олена' });
    const members = [...accounts.map(({ user }) => user), client];
    supergroup = telegram.createChannel('Zespół', members, { megagroup: true });
    address = `-100${supergroup.id}`;
    telegram.say({ from: client, to: supergroup, text: 'there before' });
    const first = await hub.spawn();
    await hub.untilOnline();
    await hub.spawn();
    await moveAway('Drugie', first);
    await hub.untilOnline();
  }, 60_000);
  afterAll(() => hub.stop());

  /** Makes the other process take an account: the one that has it sleeps for a moment, shorter than a lease. */
  async function moveAway(name: string, from: ApiProcess): Promise<void> {
    while (new Set(await holders()).size < 2) {
      await hub.database.query(
        `update telegram_accounts set lease_holder = 'nobody', leased_until = now() + interval '1 minute'
         where name = $1`,
        [name],
      );
      await hub.server.whenSockets(1);
      from.child.kill('SIGSTOP');
      try {
        await hub.database.query(
          `update telegram_accounts set lease_holder = null, leased_until = null where name = $1`,
          [name],
        );
        const wakeAt = Date.now() + SLEEP_MS_MAX;
        while (new Set(await holders()).size < 2 && Date.now() < wakeAt) await delay(25);
      } finally {
        from.child.kill('SIGCONT');
      }
    }
  }

  const holders = async (): Promise<string[]> => {
    const rows = await hub.database.query<{ lease_holder: string }>(
      `select lease_holder from telegram_accounts where lease_holder is not null`,
    );
    return rows.map(({ lease_holder }) => lease_holder);
  };

  const conversations = () =>
    hub.database.query<{ id: string; message_count: number; ways: string[] }>(
      `select c.id, c.message_count, array_agg(ch.external_id order by ch.external_id) as ways
       from conversations c join conversation_channels w on w.conversation_id = c.id
       join channels ch on ch.id = w.channel_id where c.external_id = $1 group by c.id`,
      [address],
    );

  it('is one conversation, each message once, whoever writes it', async () => {
    const { telegram } = hub.server;
    for (let n = 0; n < 20; n++) {
      telegram.say({ from: client, to: supergroup, text: `from the client ${n}` });
      for (const { user } of accounts) telegram.say({ from: user, to: supergroup, text: `from us ${n}` });
    }
    await hub.expectSame();
    expect(new Set(await holders()).size).toBe(2);
    const created = await hub.database.query(
      `select from events where type = 'message.created' and data::jsonb #>> '{conversation,external_id}' = $1`,
      [address],
    );
    expect(created).toHaveLength(60);
    expect(await conversations()).toMatchObject([{ message_count: 61 }]);
  }, 40_000);

  it('can be answered by either account', async () => {
    const [conversation] = await conversations();
    expect(conversation!.ways).toEqual(accounts.map(({ user }) => user.id.toString()).toSorted());
  });

  it('is edited and emptied once, and says nothing twice', async () => {
    const { telegram } = hub.server;
    const message = telegram.say({ from: client, to: supergroup, text: 'first words' });
    const gone = telegram.say({ from: client, to: supergroup, text: 'to be deleted' });
    await hub.expectSame();
    telegram.edit(message, { text: 'other words' });
    telegram.delete([gone]);
    await hub.expectSame();
    const told = await hub.database.query<{ type: string; n: number }>(
      `select type, count(*)::int as n from events where type in ('message.updated', 'message.deleted') group by 1 order by 1`,
    );
    expect(told).toEqual([
      { type: 'message.deleted', n: 1 },
      { type: 'message.updated', n: 1 },
    ]);
  }, 40_000);

  it('goes on with one account when the other is removed', async () => {
    const { telegram } = hub.server;
    // The one that saw the conversation first.
    await hub.stores.telegramAccounts.remove('Biuro');
    await hub.server.whenSockets(1);
    const before = await conversations();
    for (let n = 0; n < 5; n++) telegram.say({ from: client, to: supergroup, text: `still heard ${n}` });
    await hub.expectSame([accounts[1]!]);
    const after = await conversations();
    expect(after).toHaveLength(1);
    expect(after[0]!.id).toBe(before[0]!.id);
    expect(after[0]!.message_count).toBe(before[0]!.message_count + 5);
    expect(after[0]!.ways).toContain(accounts[1]!.user.id.toString());
  }, 40_000);
});
