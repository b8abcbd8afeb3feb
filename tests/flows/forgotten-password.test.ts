import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashPassword } from '@switchboard/service';
import { startTestApi, type TestApi } from '../support/test-api.ts';

describe('somebody who has forgotten the password', () => {
  let t: TestApi;
  let userId: string;
  const email = 'iryna@example.com';

  beforeAll(async () => {
    t = await startTestApi();
    const passwordHash = await hashPassword('the forgotten password');
    userId = (await t.stores.users.add({ email, name: 'Iryna', role: 'agent', passwordHash })).id;
  });
  afterAll(async () => await t.stop());

  const post = (path: string, body: object, token?: string) =>
    fetch(`${t.url}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const comeByLink = async () => {
    const link = await t.stores.credentials.createSignInLink(userId, new Date(Date.now() + 60_000));
    const { access_token: token } = (await (await post('sign-in-link', { link })).json()) as {
      access_token: string;
    };
    return token;
  };
  const needsCurrent = async (token: string) => {
    const me = (await (await t.get('/api/v1/auth/me', token)).json()) as { needs_current_password: boolean };
    return me.needs_current_password;
  };

  it('sets another one after coming in with a link, for a quarter of an hour', async () => {
    const late = await comeByLink();
    await t.database.query(`update sessions set created_at = created_at - interval '16 minutes'`);
    expect(await needsCurrent(late)).toBe(true);
    expect((await post('me/password', { password: 'a brand new password' }, late)).status).toBe(403);

    const token = await comeByLink();
    expect(await needsCurrent(token)).toBe(false);
    expect((await post('me/password', { password: 'a brand new password' }, token)).status).toBe(200);
    expect((await post('me/password', { password: 'a second new password' }, token)).status).toBe(403);
    expect((await post('login', { email, password: 'the forgotten password' })).status).toBe(401);
    const signedIn = await post('login', { email, password: 'a brand new password' });
    expect(signedIn.status).toBe(200);
    // Whoever finds a page that was signed in by the password has to know it.
    const { access_token: byPassword } = (await signedIn.json()) as { access_token: string };
    expect(await needsCurrent(byPassword)).toBe(true);
    expect((await post('me/password', { password: 'yet another password' }, byPassword)).status).toBe(403);
  });
});
