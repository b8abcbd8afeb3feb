import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CheckReport, type CheckState, LIMITS, newId } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const LATER = new Date('2026-11-20T13:00:00Z');

function report(state: CheckState, sentence = `It is ${state}.`): CheckReport {
  return { state, sentence, action: state === 'ok' ? null : 'Mend it.', detail: null };
}

describe('the health of channels in the database', () => {
  let database: TestDatabase;
  let stores: Database;
  let channelId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(async () => {
    const externalId = newId();
    const { channel } = await stores.channels.ensure({
      platform: 'whatsapp',
      externalId,
      name: 'W',
      accountExternalId: `waba-${externalId}`,
    });
    channelId = channel.id;
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  const record = (state: CheckState, at = NOW) =>
    stores.channelHealth.record(channelId, 'token', { report: report(state), dueAt: LATER }, at);
  const state = async () => (await stores.channelHealth.list([channelId]))[0];

  it('tells of each change, and of nothing that is as it was', async () => {
    const told = [];
    for (const next of ['ok', 'ok', 'failing', 'failing', 'warning', 'ok'] as const) {
      told.push(...(await record(next)));
    }
    expect(told.map(({ dataJson }) => JSON.parse(dataJson) as unknown)).toMatchObject([
      {
        channel_id: channelId,
        name: 'health.token',
        state: 'failing',
        previous_state: 'ok',
        detail: 'It is failing.',
        action: 'Mend it.',
      },
      { state: 'warning', previous_state: 'failing' },
      { state: 'ok', previous_state: 'warning', action: null },
    ]);
    const logged = await database.query(
      `select seq from events where channel_id = $1 and type = 'channel.status_changed'`,
      [channelId],
    );
    expect(logged).toHaveLength(3);
  });

  it('tells at once of a channel that is not well from the beginning', async () => {
    expect(await record('warning')).toHaveLength(1);
  });

  it('knows since when it is so', async () => {
    await record('ok', NOW);
    await record('ok', LATER);
    expect(await state()).toMatchObject({ since: NOW, checkedAt: LATER });
    await record('failing', LATER);
    expect(await state()).toMatchObject({ since: LATER });
  });

  it('keeps what it knew when a check could not be made, and tells nobody', async () => {
    const dueAt = new Date('2026-11-20T12:05:00Z');
    const postpone = () =>
      stores.channelHealth.postpone(
        channelId,
        'token',
        { problem: 'away', credentialsMark: 'm', dueAt },
        LATER,
      );
    await postpone();
    expect(await state()).toMatchObject({ state: 'unknown', checkedAt: null, problem: 'away' });
    expect(await record('ok')).toEqual([]);
    expect(await state()).toMatchObject({ state: 'ok', problem: null });
    await record('failing');
    await postpone();
    expect(await state()).toMatchObject({ state: 'failing', problem: 'away', checkedAt: NOW, dueAt });
  });

  it('has everything that can be asked asked at once, and nothing else', async () => {
    await record('ok');
    await stores.channelHealth.record(channelId, 'sending', { report: report('ok'), dueAt: LATER }, NOW);
    await stores.channelHealth.makeDue(channelId, NOW);
    const checks = await stores.channelHealth.list([channelId]);
    expect(checks.map(({ name, dueAt }) => [name, dueAt])).toEqual([
      ['sending', LATER],
      ['token', NOW],
    ]);
  });

  it('has nothing asked again for somebody that was asked or has failed a moment ago', async () => {
    const again = async (ms: number): Promise<boolean> => {
      const at = new Date(NOW.getTime() + ms);
      await stores.channelHealth.checkAgain(channelId, at);
      return (await state())?.dueAt.getTime() === at.getTime();
    };
    await record('ok');
    expect(await again(LIMITS.channelAskedCheckMsMin - 1)).toBe(false);
    expect(await again(LIMITS.channelAskedCheckMsMin)).toBe(true);
    const dueAt = new Date(NOW.getTime() + 0.9 * LIMITS.channelCheckRetryMs);
    const failed = { problem: 'away', credentialsMark: null, dueAt };
    await stores.channelHealth.postpone(channelId, 'token', failed, NOW);
    expect(await again(LIMITS.channelAskedAfterFailureMsMin - 1)).toBe(false);
    expect(await again(LIMITS.channelAskedAfterFailureMsMin)).toBe(true);
  });

  it('forgets a channel that is removed, and takes nothing for one that is not there', async () => {
    await record('ok');
    await stores.channels.remove(channelId);
    expect(await stores.channelHealth.list([channelId])).toEqual([]);
    expect(await record('failing')).toEqual([]);
  });

  it('gives the news of the own account, and of one that has several numbers', async () => {
    const [{ account_external_id: account }] = (await database.query<{ account_external_id: string }>(
      `select account_external_id from channels where id = $1`,
      [channelId],
    )) as [{ account_external_id: string }];
    const add = (accountId: string, ownChannel: string | null, name: string) =>
      database.query(
        `insert into channel_events (id, platform, channel_id, account_external_id, name, occurred_at, dedupe_key)
         values ($1, 'whatsapp', $2, $3, $4, now(), $5)`,
        [newId(), ownChannel, accountId, name, newId()],
      );
    await add(account, channelId, 'account_update');
    await add(account, null, 'account_alerts');
    await add(account, channelId, 'another_kind');
    await add('another', null, 'account_update');
    const news = await stores.channelHealth.newsOf([channelId], ['account_update', 'account_alerts']);
    expect(new Map(news.map(({ name, isOwn }) => [name, isOwn]))).toEqual(
      new Map([
        ['account_alerts', false],
        ['account_update', true],
      ]),
    );
  });
});
