import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { firstSignInLink } from '../../packages/cli/src/start/first-sign-in-link.ts';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';

const EMAIL = 'olena@example.com';
const PASSWORD = 'a password of ten or more';

let t: TestApi;
let browser: Browser;
const opened: AgentBrowser[] = [];

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  t = await startTestApi({
    isNew: true,
    config: { channels: [], ...(webRoot === undefined ? {} : { webRoot }) },
  });
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await t.stop();
});

/** Somebody's browser, which nobody has signed in with. */
async function open(path: string, options?: BrowserContextOptions): Promise<Page> {
  const agent = await openAgentBrowser(browser, { url: t.url, token: null, path }, options);
  opened.push(agent);
  agent.page.setDefaultTimeout(12_000);
  return agent.page;
}

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });

/** The path of a link as an owner or the command line makes one. */
async function linkFor(email: string, passwordHash: string | null = null): Promise<string> {
  const known = await t.stores.users.byEmail(email);
  const { id } = known ?? (await t.stores.users.add({ email, name: 'Ivan', role: 'agent', passwordHash }));
  return `/sign-in/${await t.stores.credentials.createSignInLink(id, new Date(Date.now() + 60_000))}`;
}

async function signIn(page: Page, password: string): Promise<void> {
  await field(page, 'E-mail').fill(EMAIL);
  await field(page, 'Password').fill(password);
  await button(page, 'Sign in').click();
}

describe('the first run', () => {
  let path: string;
  let page: Page;

  it('begins with the link that the start prints: a name, an address, a password', async () => {
    path = new URL((await firstSignInLink(t.config, t.url))!).pathname;
    page = await open(path);
    await page.getByRole('heading', { name: 'Welcome to Switchboard' }).waitFor();
    expect(await field(page, 'E-mail').inputValue()).toBe('');
    await field(page, 'Your name').fill('Olena');
    await field(page, 'E-mail').fill(EMAIL);
    await field(page, 'New password').fill('short');
    await page.getByText('Use at least 10 characters.').waitFor();
    expect(await button(page, 'To the inbox').isDisabled()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    await field(page, 'New password').fill(PASSWORD);
    await button(page, 'To the inbox').click();
    // An empty inbox says what to do.
    await page.getByRole('link', { name: 'Connect a channel' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/inbox');
    expect(await t.stores.users.byEmail(EMAIL)).toMatchObject({ name: 'Olena', role: 'owner' });
    expect(await t.stores.users.byEmail('owner@localhost')).toBeNull();
  });

  it('has the owner in the inbox when they come to the welcome again', async () => {
    await page.goto(`${t.url}/welcome`);
    await page.getByRole('link', { name: 'Connect a channel' }).waitFor();
  });

  it('explains a used link to its owner, and to whoever finds it', async () => {
    await page.goto(`${t.url}${path}`);
    await page.getByText('This link was used already or is too old').waitFor();
    await page.getByText('You are signed in as Olena.').waitFor();
    await button(page, 'To the inbox').click();
    await page.getByRole('link', { name: 'Connect a channel' }).waitFor();
    const finder = await open(path, { locale: 'pl-PL' });
    await finder.getByText('Ten link został już użyty albo wygasł').waitFor();
    expect(await seriousFindings(finder)).toEqual([]);
    await button(finder, 'Do strony logowania').click();
    await finder.getByRole('heading', { name: 'Logowanie do Switchboard' }).waitFor();
  });
});

describe('coming in', () => {
  it('by the password, which may be wrong first', async () => {
    const page = await open('/inbox');
    await signIn(page, 'another password');
    await page.getByRole('alert').getByText('The address or the password is wrong.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await signIn(page, PASSWORD);
    await page.getByRole('link', { name: 'Connect a channel' }).waitFor();
  });

  it('by a link, with a password already: to where another one is set, without the forgotten one', async () => {
    const page = await open(await linkFor(EMAIL));
    await page.getByLabel('New password').waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings/profile');
    expect(await page.getByLabel('Current password').count()).toBe(0);
    await page.goto(`${t.url}/inbox`);
    await page.getByRole('link', { name: 'Connect a channel' }).waitFor();
  });

  it('as a new colleague, with an address that nobody has', async () => {
    const page = await open(await linkFor('ivan@example.com'));
    await field(page, 'New password').fill(PASSWORD);
    expect(await field(page, 'Your name').inputValue()).toBe('Ivan');
    await field(page, 'E-mail').fill(EMAIL);
    await button(page, 'To the inbox').click();
    await page.getByText('Somebody else has this address already.').waitFor();
    await field(page, 'E-mail').fill('ivan.k@example.com');
    await button(page, 'To the inbox').click();
    await page.getByRole('heading', { name: 'Welcome to Switchboard' }).waitFor({ state: 'detached' });
    expect((await t.stores.users.byEmail('ivan.k@example.com'))?.passwordHash).not.toBeNull();
  });

  it('not while too many wrong passwords were tried', async () => {
    const page = await open('/inbox');
    const body = JSON.stringify({ email: EMAIL, password: 'guessed' });
    const headers = { 'Content-Type': 'application/json' };
    const guess = () => fetch(`${t.url}/api/v1/auth/login`, { method: 'POST', headers, body });
    for (let n = 0; n <= LIMITS.loginFailuresMax; n++) await guess();
    await signIn(page, PASSWORD);
    await page.getByText('Too many wrong passwords.').waitFor();
    for (const { misdeeds } of opened) expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });
});
