import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TelegramAccountState } from '@switchboard/core';
import type { FakeAccount, FakeUser } from '@switchboard/simulators';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { TelegramHub, until } from '../support/telegram-hub.ts';
import { BASE, INTERNAL_TOKEN, startTestApi, type TestApi } from '../support/test-api.ts';

/** What Telegram can do to an account, and how we say it. */
const FATES: [string, TelegramAccountState, RegExp, (hub: TelegramHub, account: FakeAccount) => void][] = [
  ['revoked', 'needs_login', /SESSION_REVOKED/, ({ server }, account) => server.revoke(account)],
  [
    'unregistered',
    'needs_login',
    /AUTH_KEY_UNREGISTERED/,
    ({ server }, account) => server.revoke(account, 'AUTH_KEY_UNREGISTERED'),
  ],
  [
    'duplicated',
    'needs_login',
    /AUTH_KEY_DUPLICATED/,
    ({ server }, account) => server.duplicateKeys(account),
  ],
  ['forgotten', 'needs_login', /./, ({ server }, account) => server.forgetKeys(account)],
  ['banned', 'banned', /USER_DEACTIVATED_BAN/, ({ server }, account) => server.ban(account)],
  ['deleted', 'banned', /USER_DEACTIVATED/, ({ server }, account) => server.deactivate(account)],
];

describe('many Telegram accounts in one process', () => {
  let t: TestApi;
  let hub: TelegramHub;
  let hole: FaultProxy;
  let agent: PlainClient;
  let customer: FakeUser;
  const accounts = new Map<string, FakeAccount>();

  beforeAll(async () => {
    t = await startTestApi();
    hub = await TelegramHub.start({ api: t });
    customer = hub.server.telegram.createUser({ firstName: 'Леся', lastName: 'Українка' });
    hole = await startFaultProxy(hub.server.port);
    hole.mode = 'blackhole';
    const names = ['first', 'second', 'flooded', ...FATES.map(([name]) => name)];
    for (const name of names) accounts.set(name, await hub.add(name));
    const { user, token } = await t.signIn();
    agent = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    // No event tells of a revocation: only asking does, which is done every minute otherwise.
    await hub.listen({ timings: { healthIntervalMs: 300 }, limits: { connectTimeoutMs: 4_000 } });
    await hub.untilOnline();
  }, 60_000);
  afterAll(async () => {
    await agent.close();
    await hub.stop();
    await hole.stop();
    await t.stop();
  });

  /** A message to each of these accounts reaches the agent, and so does one that its owner writes on a phone. */
  async function expectAlive(...names: string[]): Promise<void> {
    for (const name of names) {
      const { user } = accounts.get(name)!;
      const text = `to ${name}, ${agent.frames.length}`;
      hub.server.telegram.say({ from: customer, to: user, text });
      expect(await nextMessage(text, 'inbound')).toMatchObject({
        platform: 'telegram',
        conversation: { external_id: customer.id.toString(), client_name: 'Леся Українка' },
      });
      hub.server.telegram.say({ from: user, to: customer, text: `answer ${text}` });
      await nextMessage(`answer ${text}`, 'outbound');
    }
  }

  async function nextMessage(text: string, direction: string): Promise<object> {
    const frame = await agent.next(
      'new_message',
      ({ message }) => (message as { content: string }).content === text,
    );
    expect(frame['message']).toMatchObject({ direction });
    return frame;
  }

  const told = (account: FakeAccount, detail: RegExp) =>
    agent.next(
      'channel_status',
      (frame) =>
        frame['account_external_id'] === account.user.id.toString() && detail.test(String(frame['detail'])),
    );

  /** How the API's own metrics show an account. */
  async function metricOf(name: string): Promise<string | undefined> {
    const answer = await fetch(`${t.url}/metrics`, {
      headers: { Authorization: `Bearer ${INTERNAL_TOKEN}` },
    });
    const line = new RegExp(
      `^switchboard_telegram_account_state\\{account="${name}",state="(\\w+)"\\} 1$`,
      'm',
    );
    return line.exec(await answer.text())?.[1];
  }

  it('hears all of them', async () => {
    await expectAlive(...accounts.keys());
    for (const name of accounts.keys()) expect(await metricOf(name)).toBe('online');
  }, 60_000);

  it.each(FATES)(
    'says so when one is %s, and the others go on',
    async (name, state, reason, happens) => {
      const account = accounts.get(name)!;
      happens(hub, account);
      await expectAlive('first', 'second');
      await hub.untilState(name, state, reason);
      await told(account, new RegExp(`^${state}`));
      expect(await metricOf(name)).toBe(state);
      await expectAlive('first', 'second');
    },
    40_000,
  );

  it('leaves those alone that only a person can help', async () => {
    const calls = () => hub.server.calls.filter(({ account }) => account === accounts.get('revoked')).length;
    const before = calls();
    // The others ask several times meanwhile.
    await hub.server.whenCalled(
      'updates.GetState',
      hub.server.calls.filter(({ method }) => method === 'updates.GetState').length + 6,
    );
    expect(calls()).toBe(before);
    await hub.untilState('revoked', 'needs_login');
  }, 40_000);

  it('comes back when a person gives it a new session', async () => {
    const account = accounts.get('revoked')!;
    const session = hub.server.plantSession(account);
    const proxy = hub.server.proxyUrl;
    hub.server.telegram.say({ from: customer, to: account.user, text: 'said while nobody could hear' });
    await hub.stores.telegramAccounts.save({ name: 'revoked', session, apiId: null, apiHash: null, proxy });
    await told(account, /^online/);
    await nextMessage('said while nobody could hear', 'inbound');
    await expectAlive('revoked');
  }, 40_000);

  it('waits as long as Telegram wants one to wait, hears it all the same, and asks the others', async () => {
    const account = accounts.get('flooded')!;
    const asked = () => hub.server.calls.filter((call) => call.account === account).length;
    hub.server.faults.onCall('*', { error: { code: 420, message: 'FLOOD_WAIT_3' } }, { account, times: 1 });
    await hub.untilState('flooded', 'degraded', /FLOOD_WAIT/);
    const [since, before] = [performance.now(), asked()];
    await told(account, /^degraded/);
    expect(await metricOf('flooded')).toBe('degraded');
    await expectAlive('flooded', 'first');
    await hub.untilState('flooded', 'online');
    expect(performance.now() - since).toBeGreaterThan(1_500);
    expect(asked()).toBeLessThanOrEqual(before + 2);
    await told(account, /^online/);
  }, 40_000);

  it('is not held up by one whose connection never answers', async () => {
    const { secret } = hub.server;
    accounts.set('lost', await hub.add('lost', {}, `mtproxy://${secret}@127.0.0.1:${hole.port}`));
    await until('the metric to be there', async () => (await metricOf('lost')) === 'connecting');
    await expectAlive('first', 'second');
    await hub.untilState('lost', 'degraded');
    await expectAlive('first', 'second');
    hole.mode = 'forward';
    hole.cut();
    await hub.untilOnline('lost');
    await expectAlive('lost');
  }, 60_000);
});
