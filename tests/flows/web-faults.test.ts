import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const SETTINGS = '**/assets/settings-page-*.js';

describe('the page goes on', () => {
  let t: TestApi;
  let browser: Browser;
  let token: string;
  let agent: AgentBrowser;

  beforeAll(async () => {
    t = await startTestApi();
    browser = await startBrowser();
    ({ token } = await t.signIn());
    for (const text of ['Dzień dobry', 'Chora wiadomość', 'Proszę o wycenę'])
      expect((await t.post('whatsapp', textWebhook('whatsapp', text, { name: 'Anna' }))).status).toBe(200);
  }, 60_000);
  afterEach(() => agent.context.close());
  afterAll(async () => {
    await browser.close();
    await t.stop();
  });

  async function open(): Promise<Page> {
    agent = await openAgentBrowser(browser, { url: t.url, token, path: '/inbox' });
    await agent.page.locator('[data-row]').first().waitFor();
    return agent.page;
  }

  /** Whether this is still the document that was marked. */
  const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'isMarked' in globalThis);
  const mark = (page: Page): Promise<unknown> =>
    page.evaluate(() => Object.assign(globalThis, { isMarked: true }));
  const toSettings = (page: Page): Promise<void> => page.getByRole('link', { name: 'Settings' }).click();
  const settings = (page: Page): Promise<void> =>
    page.getByRole('navigation', { name: 'Settings' }).waitFor();

  it('when a newer version has taken the place of the one that it is of', async () => {
    const page = await open();
    await mark(page);
    const gone = (route: Route): Promise<void> => route.fulfill({ status: 404 });
    await page.route(SETTINGS, gone);
    page.once('load', () => void page.unroute(SETTINGS, gone));
    await toSettings(page);
    await settings(page);
    expect(await isMarked(page)).toBe(false);
    expect(new URL(page.url()).pathname).toMatch(/^\/settings/);
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });

  it('when the server is away while a part of it is wanted', async () => {
    const page = await open();
    const away = (route: Route): Promise<void> => route.abort('connectionrefused');
    await page.route(SETTINGS, away);
    await page.route('**/healthz', away);
    const isMissed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/healthz'));
    await toSettings(page);
    await isMissed;
    await page.unroute(SETTINGS, away);
    await page.unroute('**/healthz', away);
    await settings(page);
    expect(new URL(page.url()).pathname).toMatch(/^\/settings/);
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });

  it('around a message that it cannot show', async () => {
    const page = await open();
    await page.route(/\/conversations\/[^/?]+(\?|$)/, async (route) => {
      const answer = await route.fetch();
      const conversation = (await answer.json()) as { messages: { content: string; reactions: unknown[] }[] };
      // What no version of the server says.
      conversation.messages.find(({ content }) => content === 'Chora wiadomość')!.reactions = [null];
      await route.fulfill({ response: answer, json: conversation });
    });
    await page.locator('li', { hasText: 'Anna' }).getByRole('link').click();
    const log = page.getByRole('log');
    await log.getByText('This message cannot be shown.').waitFor();
    await log.getByText('Dzień dobry').waitFor();
    await log.getByText('Proszę o wycenę').waitFor();
    const field = page.getByRole('textbox', { name: 'Reply to the customer' });
    await field.fill('Już sprawdzam');
    await page.keyboard.press('Enter');
    await log.getByText('Już sprawdzam').waitFor();
    expect(agent.misdeeds.errors.join()).toMatch(/TypeError/);
  });
});
