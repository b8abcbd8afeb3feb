import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { BASE, JWT_SECRET, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';
import { sessionOf } from '../support/session-of.ts';

const TOKEN_ENDED = 4501;
const USER_DISABLED = 4503;

/** Texts of the messages that a client was told. */
function heard(client: PlainClient): unknown[] {
  return client.frames
    .filter(({ type }) => type === 'new_message')
    .map(({ message }) => (message as { content: string }).content);
}

describe('access that ends while somebody is connected', () => {
  let t: TestApi;

  beforeAll(async () => {
    // What is told is told by the log; what is changed by hand is not to help here.
    t = await startTestApi({ accessCheckMs: 3_600_000 });
  });
  afterAll(() => t.stop());

  const open = (userId: string, token: string, url = t.url) =>
    connectPlain(`${url}${BASE}/ws/${encodeURIComponent(userId)}?token=${token}`);

  /** Says something, and waits until somebody who may hear it has. */
  async function say(text: string): Promise<void> {
    const { user, token } = await t.signIn();
    const witness = await open(user.id, token);
    await t.post('whatsapp', textWebhook('whatsapp', text));
    await witness.next('new_message', ({ message }) => (message as { content: string }).content === text);
    await witness.close();
  }

  it('closes the sockets of a session that signs out, and of no other, before anything else is told', async () => {
    const { user, token } = await t.signIn();
    const elsewhere = await sessionOf(t.stores, user.id, 60_000);
    const tabs = [await open(user.id, token), await open(user.id, token)];
    const stays = await open(user.id, elsewhere);
    const headers = { Authorization: `Bearer ${token}` };
    await fetch(`${t.url}/api/v1/auth/logout`, { method: 'POST', headers });
    await say('after the logout');
    for (const tab of tabs) {
      expect(await tab.closed).toBe(TOKEN_ENDED);
      expect(heard(tab)).toEqual([]);
    }
    await stays.next('new_message');
    await stays.close();
  });

  it('closes what was opened before a new password, but for API tokens', async () => {
    const { user, token } = await t.signIn();
    const apiToken = await t.stores.credentials.createApiToken(user.id, 'program');
    const session = await open(user.id, token);
    const program = await open(user.id, apiToken);
    await t.stores.users.setPasswordHash(user.id, 'hash', new Date());
    await say('after the new password');
    expect(await session.closed).toBe(TOKEN_ENDED);
    expect(heard(session)).toEqual([]);
    expect(heard(program)).toEqual(['after the new password']);
    const tokens = await t.stores.credentials.listApiTokens();
    const { id } = tokens.find(({ userId }) => userId === user.id)!;
    await t.stores.credentials.revokeApiToken(id, new Date());
    await say('after the token');
    expect(await program.closed).toBe(TOKEN_ENDED);
    expect(heard(program)).toEqual(['after the new password']);
  });

  it('closes all sockets of a disabled user for good, and of one whose role has changed', async () => {
    const disabled = await t.signIn();
    const demoted = await t.signIn();
    const clients = [
      await open(disabled.user.id, disabled.token),
      await open(demoted.user.id, demoted.token),
    ];
    await t.stores.users.disable(disabled.user.id, new Date());
    await t.stores.users.setRole(demoted.user.id, 'viewer', new Date());
    await say('after both');
    expect(await clients[0]!.closed).toBe(USER_DISABLED);
    expect(await clients[1]!.closed).toBe(TOKEN_ENDED);
    expect(clients.flatMap(heard)).toEqual([]);
    const again = await open(demoted.user.id, demoted.token);
    await again.close();
  });

  it('closes the sockets of a host user whose next token has another role', async () => {
    const jwt = (role: string) =>
      new SignJWT({ sub: 'crm-7', role })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(JWT_SECRET));
    const before = await open('crm-7', await jwt('owner'));
    const after = await open('crm-7', await jwt('viewer'));
    await say('to viewers');
    expect(await before.closed).toBe(TOKEN_ENDED);
    expect(heard(before)).toEqual([]);
    expect(heard(after)).toEqual(['to viewers']);
    await after.close();
  });

  it('lets nothing through after a token has expired', async () => {
    const { user } = await t.signIn();
    const token = await sessionOf(t.stores, user.id, 1_500);
    const client = await open(user.id, token);
    expect(await client.closed).toBe(TOKEN_ENDED);
    await say('too late');
    expect(heard(client)).toEqual([]);
  });

  it('says to everybody else who was disabled, with the number that comes next', async () => {
    const { user, token } = await t.signIn();
    const other = await t.signIn('Jan');
    const client = await open(user.id, token);
    await t.stores.users.disable(other.user.id, new Date());
    const { seq } = await t.stores.events.head();
    expect(await client.next('user_updated')).toMatchObject({
      user: { id: other.user.id, name: 'Jan', role: 'agent', is_disabled: true },
      seq: seq.toString(),
    });
    await client.close();
  });
});

describe('access that was ended by hand', () => {
  it('is noticed within seconds, whatever was changed', async () => {
    const t = await startTestApi({ accessCheckMs: 50 });
    const people = await Promise.all([1, 2, 3, 4].map(() => t.signIn()));
    const clients = await Promise.all(
      people.map(({ user, token }) => connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`)),
    );
    const ids = people.map(({ user }) => user.id);
    await t.database.query(`delete from sessions where user_id = $1`, [ids[0]]);
    await t.database.query(`update users set disabled_at = now() where id = $1`, [ids[1]]);
    await t.database.query(`update users set role = 'owner' where id = $1`, [ids[2]]);
    for (const client of clients.slice(0, 3)) expect(await client.closed).toBe(TOKEN_ENDED);
    expect(t.api.connectedSockets(ids[3]!)).toBe(1);
    await clients[3]!.close();
    await t.stop();
  });
});
