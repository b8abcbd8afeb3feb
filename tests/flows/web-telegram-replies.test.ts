import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FakeAccount } from '@switchboard/simulators';
import type { Browser, Locator, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { TelegramReplyHub } from '../support/telegram-reply-hub.ts';

let t: TelegramReplyHub;
let office: FakeAccount;
let browser: Browser;
let agents: AgentBrowser[];

beforeAll(async () => {
  t = await TelegramReplyHub.start();
  office = await t.hub.add('Biuro');
  await t.hub.listen({}, t.listenerSettings);
  await t.hub.untilOnline();
  browser = await startBrowser();
  agents = await Promise.all(
    ['Olena', 'Petro'].map(async (name) => {
      const { token } = await t.api.signIn(name);
      return await openAgentBrowser(browser, { url: t.api.url, token });
    }),
  );
  for (const { page } of agents) page.setDefaultTimeout(15_000);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await t.stop();
});

const message = (page: Page, words: string): Locator =>
  page.getByRole('log').locator('[data-message]').filter({ hasText: words });
const statusOf = (page: Page, words: string, status: string): Locator =>
  message(page, words).locator(`[data-status="${status}"]`);

it('an answer by Telegram goes out once, and is seen as sent and read by every agent', async () => {
  const { telegram } = t.hub.server;
  const client = t.createClient('Олена');
  const id = await t.clientWrites(client.user, office.user, String(client.user.id));
  const pages = agents.map(({ page }) => page);
  const [olena, petro] = pages as [Page, Page];
  for (const page of pages) {
    await page.locator(`[data-row="${id}"]`).click();
    await message(page, 'Dzień dobry').waitFor();
  }
  const field = olena.getByRole('textbox', { name: 'Reply to the customer' });
  await field.fill('Już sprawdzam');
  await field.press('Enter');
  for (const page of pages) await statusOf(page, 'Już sprawdzam', 'sent').waitFor();
  telegram.read(client.user, office.user);
  for (const page of pages) await statusOf(page, 'Już sprawdzam', 'read').waitFor();
  // What comes after it shows that nothing else was on its way.
  telegram.say({ from: client.user, to: office.user, text: 'Dziękuję' });
  for (const page of pages) {
    await message(page, 'Dziękuję').waitFor();
    expect(await page.getByRole('log').locator('[data-message]').count()).toBe(3);
  }
  await message(petro, 'Już sprawdzam').getByText('Olena').waitFor();
  const heard = t.seenBy(client, office.user).filter(({ out }) => !out);
  expect(heard.map(({ text }) => text)).toEqual(['Już sprawdzam']);
  expect(await t.timesTold(id)).toEqual([1, 1, 1]);
  for (const { misdeeds } of agents) expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
});
