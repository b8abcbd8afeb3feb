import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { User } from '@switchboard/database';
import { type PageServer, startBrowser, startPageServer } from '../support/browser.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

interface Tab {
  /** The words of every message that it was told. */
  heard: string[];
  page: Page;
}

describe('the client in the tabs of a real browser', () => {
  let t: TestApi;
  let pages: PageServer;
  let browser: Browser;
  let user: User;
  let token: string;
  let words = 0;

  beforeAll(async () => {
    pages = await startPageServer();
    t = await startTestApi({ config: { allowedOrigins: [pages.origin] } });
    browser = await startBrowser();
    ({ user, token } = await t.signIn());
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await t.stop();
    await pages.stop();
  });

  /** A tab with a client that is online. */
  async function open(context: BrowserContext): Promise<Tab> {
    const page = await context.newPage();
    await page.goto(pages.origin);
    await page.evaluate(
      async ({ url, userId, token: secret }) => {
        const { SwitchboardClient } = await import('@switchboard/client');
        const heard: string[] = [];
        const client = new SwitchboardClient({ url, userId, token: secret });
        client.on('message.created', ({ data }) => void heard.push(data.message.content ?? ''));
        const online = new Promise<void>((resolve) => {
          client.on('state', ({ state }) => {
            if (state === 'online') resolve();
          });
        });
        Object.assign(globalThis, { heard });
        client.connect();
        await online;
      },
      { url: t.url, userId: user.id, token },
    );
    return { page, heard: [] };
  }

  /** Says something, and waits until every tab has heard it. */
  async function say(tabs: readonly Tab[]): Promise<string> {
    const text = `words ${++words}`;
    await t.post('whatsapp', textWebhook('whatsapp', text));
    for (const tab of tabs) {
      await tab.page.waitForFunction(
        (last) => (globalThis as unknown as { heard: string[] }).heard.includes(last),
        text,
      );
      tab.heard = await tab.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    }
    return text;
  }

  it('share one socket, each hear everything once, and go on when the tab that held it is closed', async () => {
    const context = await browser.newContext();
    const first = await open(context);
    const second = await open(context);
    const third = await open(context);
    expect(t.api.connectedSockets(user.id)).toBe(1);
    const said = [await say([first, second, third]), await say([first, second, third])];
    await first.page.close();
    said.push(await say([second, third]));
    await second.page.close();
    said.push(await say([third]));
    expect(first.heard).toEqual(said.slice(0, 2));
    expect(second.heard).toEqual(said.slice(0, 3));
    expect(third.heard).toEqual(said);
    expect(t.api.connectedSockets(user.id)).toBe(1);
    const fourth = await open(context);
    said.push(await say([third, fourth]));
    expect(third.heard).toEqual(said);
    expect(fourth.heard).toEqual(said.slice(-1));
    await context.close();
  }, 60_000);

  it('have a socket for each person at the same machine', async () => {
    const contexts = [await browser.newContext(), await browser.newContext()];
    const tabs = [await open(contexts[0]!), await open(contexts[1]!)];
    const text = await say(tabs);
    expect(tabs.map(({ heard }) => heard)).toEqual([[text], [text]]);
    for (const context of contexts) await context.close();
  }, 60_000);
});
