import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { sessionOf } from '../support/session-of.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

let t: TestApi;
let browser: Browser;

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  t = await startTestApi(webRoot === undefined ? {} : { config: { webRoot } });
  await t.post('whatsapp', textWebhook('whatsapp', 'Dzień dobry', { from: '48601234567', name: 'Anna' }));
  browser = await startBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await t.stop();
});

it('whoever signs out leaves nothing behind, in no tab and not in the browser', async () => {
  const { token } = await t.signIn('Olena');
  const { context, page, misdeeds } = await openAgentBrowser(browser, { url: t.url, token, path: '/inbox' });
  await page.getByText('Anna').first().click();
  await page.getByRole('textbox', { name: 'Reply to the customer' }).fill('A secret draft');
  await page.route('**/conversations/*/messages', (route) => route.abort());
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('A secret draft').waitFor();
  await page.getByRole('textbox', { name: 'Reply to the customer' }).fill('Another secret');
  const kept = () => page.evaluate(() => JSON.stringify(localStorage));
  for (const words of ['A secret draft', 'Another secret']) expect(await kept()).toContain(words);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByText('Anna').first().waitFor();

  await page.getByRole('button', { name: 'Your account: Olena' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const tab of [page, other]) {
    await tab.getByRole('textbox', { name: 'Password' }).waitFor();
    expect(await tab.getByText('Anna').count()).toBe(0);
  }
  expect(await kept()).not.toContain('secret');
  expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  await context.close();
});

it('whoever was sent away and signs in again elsewhere goes on where they were', async () => {
  const { user, token } = await t.signIn('Petro');
  const { context, page } = await openAgentBrowser(browser, { url: t.url, token, path: '/inbox' });
  await page.getByText('Anna').first().click();
  await page.getByRole('textbox', { name: 'Reply to the customer' }).fill('Half a sentence');
  await t.stores.credentials.endSession(token, new Date());
  await page.getByText('You were signed out.').waitFor();
  await t.post('whatsapp', textWebhook('whatsapp', 'Meanwhile', { from: '48601234567', name: 'Anna' }));
  expect(await page.getByRole('log').getByText('Meanwhile').count()).toBe(0);
  const cookie = { name: 'switchboard_session', value: await sessionOf(t.stores, user.id), url: t.url };
  await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Lax' }]);
  await page.getByRole('log').getByText('Meanwhile').waitFor();
  await page.getByText('You were signed out.').waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: 'Reply to the customer' }).inputValue()).toBe(
    'Half a sentence',
  );
  await context.close();
});
