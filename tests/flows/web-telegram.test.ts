import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeAccount } from '@switchboard/simulators';
import { trustServer } from '@switchboard/simulators';
import type { Browser, Locator, Page } from 'playwright-core';
import { QRCodeSVG } from 'qrcode.react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { sessionOf } from '../support/session-of.ts';
import { TelegramHub } from '../support/telegram-hub.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';

const PHONE = '48500600700';
const PASSWORD = 'tajne hasło';

let t: TestApi;
let hub: TelegramHub;
let token: string;
let browser: Browser;
let agent: AgentBrowser;
let page: Page;
let account: FakeAccount;
let other: FakeAccount;

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  t = await startTestApi(webRoot === undefined ? {} : { config: { webRoot } });
  hub = await TelegramHub.start({ api: t });
  trustServer(hub.server);
  const { telegram } = hub.server;
  account = telegram.createAccount({ firstName: 'Biuro', username: 'biuro' });
  other = telegram.createAccount({ firstName: 'Olena', phone: PHONE });
  hub.server.logins.setPassword(other, PASSWORD, 'jak zwykle');
  await hub.listen({}, { TELEGRAM_PROXY: hub.server.proxyUrl });
  const owner = { email: 'owner@example.com', name: 'Owner', role: 'owner' as const, passwordHash: null };
  token = await sessionOf(t.stores, (await t.stores.users.add(owner)).id);
  browser = await startBrowser();
  agent = await openAgentBrowser(browser, { url: t.url, token, path: '/settings/channels' });
  page = agent.page;
  page.setDefaultTimeout(20_000);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await hub.stop();
  await t.stop();
});

beforeEach(async () => {
  await page.goto(`${t.url}/settings/channels`);
});

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
const link = (name: string): Locator => page.getByRole('link', { name, exact: true });
const field = (label: string): Locator => page.getByLabel(label, { exact: true });
const row = (name: string): Locator => page.getByRole('listitem').filter({ hasText: name });

/** The address that the picture on the page stands for: a camera would read it from the same shape. */
async function scan(): Promise<string> {
  const id = page.url().split('/').at(-1)!;
  const headers = { Authorization: `Bearer ${token}` };
  for (;;) {
    const answer = await fetch(`${t.url}${BASE}/telegram/logins/${id}`, { headers });
    const { qr_url: url } = (await answer.json()) as { qr_url: string };
    const wanted = renderToStaticMarkup(createElement(QRCodeSVG, { value: url, level: 'M' }));
    const shape = / d="([^"]+)" shape/.exec(wanted.slice(wanted.lastIndexOf('<path')))![1]!;
    const shown = await page.locator('[role=img][aria-label^="QR code"] path').last().getAttribute('d');
    if (shown === shape) return url;
  }
}

describe('Telegram accounts in the browser', () => {
  it('one is signed in to by a QR code, live, until it is online', async () => {
    await link('Connect Telegram').click();
    await field('Name').fill('Biuro');
    await button('Begin').click();
    await page.getByText('Scan this code with the phone').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    hub.server.logins.acceptQr(account, await scan());
    await page.getByText('Signed in as Biuro (@biuro).').waitFor();
    await page.getByText('It is online.').waitFor();
    await link('To the channels').click();
    await row('Biuro').getByText('It is online.').waitFor();
  });

  it('another one by code and password, with mistakes', async () => {
    await link('Connect Telegram').click();
    await field('Name').fill('Olena');
    await button('Code by phone number').click();
    await field('Phone number').fill(`+${PHONE}`);
    await button('Advanced').click();
    await field('API id').fill('1');
    await page.getByText('Give both, or neither.').waitFor();
    await field('API hash').fill('hash');
    await field('Proxy').fill(hub.server.proxyUrl);
    await button('Begin').click();
    await page.getByText('Telegram has sent a code to the Telegram app').waitFor();
    const code = hub.server.logins.codeOf(PHONE)!;
    await field('Code').fill(code === '11111' ? '22222' : '11111');
    await button('Continue').click();
    await page.getByText(/wrong/).waitFor();
    await field('Code').fill(code);
    await button('Continue').click();
    await page.getByText('Hint: jak zwykle').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const password = field('Password of two-step verification');
    await password.fill('inne');
    await button('Sign in').click();
    await page.getByText(/wrong/).waitFor();
    await password.fill(PASSWORD);
    await button('Sign in').click();
    await page.getByText('It is online.').waitFor();
    expect((await page.content()).includes(PASSWORD)).toBe(false);
  });

  it('a login can be cancelled and begun again, and says why it failed', async () => {
    await link('Connect Telegram').click();
    await field('Name').fill('Third');
    await button('Begin').click();
    await page.getByText('Scan this code with the phone').waitFor();
    await button('Cancel').click();
    await page.getByText('The sign-in was cancelled.').waitFor();
    await link('Try again').click();
    expect(await field('Name').inputValue()).toBe('Third');
    hub.server.faults.onCall('auth.ExportLoginToken', { error: { code: 420, message: 'FLOOD_WAIT_600' } });
    await button('Begin').click();
    await page.getByText('The sign-in did not work.').waitFor();
    await page.getByText(/10 minutes/).waitFor();
    hub.server.faults.clear();
  });

  it('an account that Telegram has signed out says so, and is signed in to again', async () => {
    await hub.untilOnline('Biuro');
    await row('Biuro').getByText('It is online.').waitFor();
    hub.server.revoke(account);
    hub.server.dropSockets();
    await row('Biuro').getByText('Telegram has signed it out. Sign in again.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await link('Sign in again: Biuro').click();
    expect(await field('Name').inputValue()).toBe('Biuro');
    await button('Begin').click();
    await page.getByText('Scan this code with the phone').waitFor();
    hub.server.logins.acceptQr(account, await scan());
    await page.getByText('It is online.').waitFor();
    await link('To the channels').click();
    await row('Biuro').getByText('It is online.').waitFor();
    expect(await row('Biuro').count()).toBe(1);
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });

  it('is signed out from its page', async () => {
    await row('Olena').getByRole('link', { name: 'Open Olena' }).click();
    await button('Sign out').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('It is signed out.').waitFor();
    expect(hub.server.keys.devicesOf(other)).toEqual([]);
  });
});
