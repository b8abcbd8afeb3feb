import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
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
