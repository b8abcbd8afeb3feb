// An agent's browser, for what is measured in it.
import chromium from '@sparticuz/chromium';
import { chromium as launcher } from 'playwright-core';
import { Database } from '../packages/database/dist/index.js';

/** Answers the token of an agent's session. */
export async function signIn(databaseUrl, encryptionKey) {
  const stores = new Database(databaseUrl, encryptionKey);
  await stores.open();
  const user = await stores.users.add({
    email: 'bench@example.com',
    name: 'Olena',
    role: 'agent',
    passwordHash: null,
  });
  const session = { userId: user.id, passwordHash: null };
  const token = await stores.credentials.openSession(session, new Date(Date.now() + 3_600_000));
  await stores.close();
  return token;
}

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
  const args = chromium.args.filter((arg) => arg !== '--single-process');
  return await launcher.launch({ executablePath, args, headless: true });
}

/** A page in which the agent is signed in. It shows nothing yet. */
export async function openPage(browser, url, token) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  await context.addCookies([
    { name: 'switchboard_session', value: token, url, httpOnly: true, sameSite: 'Lax' },
  ]);
  return await context.newPage();
}
