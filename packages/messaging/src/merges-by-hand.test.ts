import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { delivery, type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { changed, said } from './testing/people.ts';

/** As in packages/database/src/people/resolve-people.ts. */
const PEOPLE_LOCK = 7_294_311;

describe('merges by hand', () => {
  let rig: IngestRig;
  beforeAll(async () => {
    rig = await startIngestRig();
  });
  afterAll(() => rig.stop());
  beforeEach(async () => {
    await rig.database.query(`truncate contacts, conversations, events cascade`);
  });

  const submit = (...events: Parameters<typeof delivery>[0]) => rig.ingest.submit(delivery(events));
  const by = () => ({ userId: 'anna', at: new Date() });
  const contacts = () => rig.stores.contacts;

  /** Whose conversation it is, where it answers and what was said in it, by the address that began it. */
  const picture = () =>
    rig.database.query<{ began: string; reply: string; contact: string; texts: string[] }>(
      `select c.external_id as began, c.reply_address as reply, c.contact_id as contact,
         array(select m.text from messages m where m.conversation_id = c.id order by m.position) as texts
       from conversations c where c.merged_into is null order by c.external_id`,
    );

  async function contactOf(address: string): Promise<string> {
    const rows = await rig.database.query<{ contact_id: string }>(
      `select contact_id from contact_identities where value = $1`,
      [address],
    );
    return rows[0]!.contact_id;
  }

  const mergeIds = async () =>
    (await rig.database.query<{ id: string }>(`select id from contact_merges order by id desc`)).map(
      ({ id }) => id,
    );

  it('leave every reply where it went, and are undone to what was there before', async () => {
    const addresses = ['48100', '48200', '48300'];
    const address = fc.constantFrom(...addresses);
    const step = fc.oneof(
      fc.tuple(fc.constant('says' as const), address, address),
      fc.tuple(fc.constant('merge' as const), address, address),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await rig.database.query(`truncate contacts, conversations, events cascade`);
        let count = 0;
        for (const from of addresses) await submit(said(`${++count} ${from}`, from));
        const before = await picture();
        for (const [kind, one, other] of steps) {
          if (kind === 'says') await submit(said(`${++count} ${one}`, one));
          else
            await contacts()
              .merge(await contactOf(one), await contactOf(other), by())
              .catch(() => null);
          for (const { began, reply, texts } of await picture()) {
            expect([began, reply, texts.every((text) => text.endsWith(began))]).toEqual([began, began, true]);
          }
        }
        for (const id of await mergeIds()) expect(await contacts().undoMerge(id, new Date())).toBe(true);
        const whose = (rows: typeof before) => rows.map(({ began, contact }) => [began, contact]);
        expect(whose(await picture())).toEqual(whose(before));
      }),
      { numRuns: 15 },
    );
  });

  it('do not let a later proof put the conversations together', async () => {
    await submit(said('a', '48100'));
    await submit(said('b', '48200'));
    await submit(said('c', 'PL.x'));
    await contacts().merge(await contactOf('48100'), await contactOf('48200'), by());
    await submit(changed('48200', 'PL.x'));
    expect(await contactOf('PL.x')).toBe(await contactOf('48100'));
    expect((await picture()).map(({ reply, texts }) => [reply, texts])).toEqual([
      ['48100', ['a']],
      ['48200', ['b']],
      ['PL.x', ['c']],
    ]);
  });

  it('lend names to who had none, and take them back', async () => {
    await submit(said('a', '48100'));
    await submit(said('b', '48200'));
    const [kept, merged] = [await contactOf('48100'), await contactOf('48200')];
    await contacts().update(merged, { name: 'Anna', clientId: 'crm-7' }, by());
    await contacts().merge(kept, merged, by());
    expect(await contacts().card(merged, 0)).toMatchObject({
      id: kept,
      name: 'Anna',
      given_name: 'Anna',
      client_id: 'crm-7',
      merges: [{ reason: 'agent', merged_name: 'Anna', ids: ['48200'] }],
    });
    const [mergeId] = await mergeIds();
    await contacts().update(kept, { clientId: 'crm-8' }, by());
    await contacts().undoMerge(mergeId!, new Date(), 'anna');
    expect(await contacts().card(kept, 0)).toMatchObject({ given_name: null, client_id: 'crm-8' });
    expect(await contacts().card(merged, 0)).toMatchObject({ given_name: 'Anna', client_id: 'crm-7' });
  });

  it('and a first message to somebody new do not wait for each other', async () => {
    await submit(said('a', '48100'));
    await submit(said('b', '48200'));
    const [kept, merged] = [await contactOf('48100'), await contactOf('48200')];
    const [channel] = await rig.stores.channels.list();
    const identities = [{ kind: 'phone' as const, scope: '', value: '48300' }];
    const letPeopleGo = await holdPeople();
    const begun = rig.stores.replies.begin(
      {
        platform: 'whatsapp',
        channelExternalId: channel!.externalId,
        peer: { externalId: '48300', name: null, username: null, identities },
        message: {
          channelId: null,
          clientMessageId: null,
          authorId: 'anna',
          parts: [{ type: 'text', text: 'Hello', payload: null, file: null }],
          giveUpAt: new Date(Date.now() + 60_000),
        },
      },
      new Date(),
    );
    await untilWaiting(1);
    const joined = contacts().merge(kept, merged, by());
    await untilWaiting(2);
    await letPeopleGo();
    expect((await begun)?.isNew).toBe(true);
    expect(await joined).toBe(kept);
  });

  it('and news about ids alone do not wait for each other', async () => {
    await submit(said('a', '48100'));
    await submit(said('b', '48200'));
    const [kept, merged] = [await contactOf('48100'), await contactOf('48200')];
    const letPeopleGo = await holdPeople();
    const told = submit(changed('48100', 'PL.y'));
    await untilWaiting(1);
    const joined = contacts().merge(kept, merged, by());
    await untilWaiting(2);
    await letPeopleGo();
    await told;
    expect(await joined).toBe(kept);
    const [{ deadlocks }] = (await rig.database.query(
      `select deadlocks::int from pg_stat_database where datname = current_database()`,
    )) as [{ deadlocks: number }];
    expect(deadlocks).toBe(0);
  });

  /** As whoever makes or joins people holds them; answers what lets them go. */
  async function holdPeople(): Promise<() => Promise<void>> {
    const people = new pg.Client({ connectionString: rig.database.url });
    await people.connect();
    await people.query('begin');
    await people.query(`select pg_advisory_xact_lock(${PEOPLE_LOCK})`);
    return async () => {
      await people.query('commit');
      await people.end();
    };
  }

  async function untilWaiting(count: number): Promise<void> {
    for (let waiting = 0; waiting < count; await setImmediate()) {
      const rows = await rig.database.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      waiting = rows.length;
    }
  }
});
