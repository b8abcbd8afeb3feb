import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { sessionOf } from '../support/session-of.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

/** More than a screen, and more than rows are made for. */
const CUSTOMERS = 45;

const nameOf = (number: number): string => `Customer ${String(number).padStart(2, '0')}`;

describe('the list of conversations, in a browser', () => {
  let t: TestApi;
  let browser: Browser;
  let token: string;
  let agent: AgentBrowser;
  let page: Page;

  beforeAll(async () => {
    const webRoot = process.env['TEST_WEB_ROOT'];
    t = await startTestApi(webRoot === undefined ? {} : { config: { webRoot } });
    browser = await startBrowser();
    ({ token } = await t.signIn());
    // The last one is the liveliest.
    for (let number = 1; number <= CUSTOMERS; number++) await writes(number, `I am number ${number}`);
  }, 60_000);
  afterAll(async () => {
    await agent?.context.close();
    await browser.close();
    await t.stop();
  });
  beforeEach(async () => {
    await agent?.context.close();
    agent = await openAgentBrowser(browser, { url: t.url, token, path: '/inbox' });
    ({ page } = agent);
    await page.locator('[data-row]').first().waitFor();
  });

  async function writes(number: number, text: string): Promise<void> {
    const from = `48600000${String(number).padStart(3, '0')}`;
    const answer = await t.post('whatsapp', textWebhook('whatsapp', text, { from, name: nameOf(number) }));
    expect(answer.status).toBe(200);
  }

  const row = (number: number) => page.locator('li', { hasText: nameOf(number) });

  /** Once its row is the first. */
  const isFirst = (number: number): Promise<void> =>
    page.locator('li[aria-posinset="1"]', { hasText: nameOf(number) }).waitFor();

  const isOpen = (number: number): Promise<void> =>
    page.locator('[data-row][aria-current="true"]', { hasText: nameOf(number) }).waitFor();

  function nothingWrong(): void {
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  }

  it('keeps its filter in the address, through going back and loading again', async () => {
    await isFirst(45);
    await page.getByRole('tab', { name: 'Mine' }).click();
    await page.getByText('No conversation is assigned to you').waitFor();
    expect(new URL(page.url()).search).toBe('?filter=mine');
    await page.reload();
    await page.getByText('No conversation is assigned to you').waitFor();
    await page.goBack();
    await isFirst(45);
    await row(44).getByRole('link').click();
    await page.getByRole('tab', { name: 'Needs reply' }).click();
    await isOpen(44);
    await page.keyboard.press('a');
    await page.getByRole('tab', { name: 'Mine' }).click();
    await page.locator('li', { hasText: nameOf(44) }).waitFor();
    expect(await page.locator('[data-row]').count()).toBe(1);
    nothingWrong();
  });

  it('goes on and back by J and K, archives by E, and takes that back', async () => {
    await isFirst(45);
    await page.keyboard.press('j');
    await isOpen(45);
    await page.keyboard.press('j');
    await isOpen(44);
    await page.keyboard.press('k');
    await isOpen(45);
    await page.keyboard.press('e');
    await page.getByText('Conversation archived').waitFor();
    await isFirst(44);
    // The keys stay those of the page with the toast under one's hands.
    await page.getByRole('button', { name: 'Undo' }).focus();
    await page.keyboard.press('j');
    await isOpen(44);
    await page.getByRole('button', { name: 'Undo' }).click();
    await isFirst(45);
    await page.keyboard.press('k');
    await isOpen(45);
    await page.keyboard.press('e');
    await isFirst(44);
    await page.getByRole('tab', { name: 'Archived' }).click();
    await row(45).waitFor();
    expect(await page.locator('[data-row]').count()).toBe(1);
    // A customer who writes again brings the conversation back.
    await writes(45, 'I am back');
    await page.getByText('Nothing is archived').waitFor();
    await page.getByRole('tab', { name: 'All' }).click();
    await isFirst(45);
    nothingWrong();
  });

  it('does not move what one reads while other conversations come to life', async () => {
    await isFirst(45);
    const scroller = page.locator('ul[aria-label="Conversations"]').locator('..');
    await scroller.evaluate((element) => element.scrollTo({ top: 84 * 20 + 30 }));
    const seen = row(22);
    await seen.waitFor();
    const before = { box: await seen.boundingBox(), place: await seen.getAttribute('aria-posinset') };
    await writes(1, 'The last shall be first');
    await page.locator(`li[aria-posinset="${Number(before.place) + 1}"]`, { hasText: nameOf(22) }).waitFor();
    expect((await seen.boundingBox())!.y).toBeCloseTo(before.box!.y, 0);
    await scroller.evaluate((element) => element.scrollTo({ top: 0 }));
    await isFirst(1);
    await writes(2, 'At the top, rows simply appear');
    await isFirst(2);
    nothingWrong();
  });

  it('finds names and words, by the keyboard alone', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('number 17');
    const hit = page.getByRole('option', { name: /Customer 17/ });
    // Not an answer to the first half of the words.
    await hit.locator('mark', { hasText: /^17$/ }).waitFor();
    expect(await hit.locator('mark').allTextContents()).toEqual(['number', '17']);
    expect(await seriousFindings(page, 'section')).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/inbox\/[0-9a-f-]+\?message=[0-9a-f-]+$/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('48600000031');
    const found = page.getByRole('option', { name: /Customer 31/ });
    await found.waitFor();
    await page.keyboard.press('Escape');
    await found.waitFor({ state: 'detached' });
    nothingWrong();
  });

  it('goes through its rows by the arrows, and does something with several at once', async () => {
    await page.locator('[data-row]').first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
    expect(await seriousFindings(page, 'section')).toEqual([]);
    await page.keyboard.press('End');
    // The last row of all was not made before.
    await page.locator(`li[aria-posinset="${CUSTOMERS}"] [data-row]:focus`).waitFor();
    await page.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('2 conversations archived').waitFor();
    await page
      .locator(`li[aria-setsize="${CUSTOMERS - 2}"]`)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator(`li[aria-setsize="${CUSTOMERS}"]`).first().waitFor();
    nothingWrong();
  });

  it('takes back only what nobody has changed since', async () => {
    const petro = await t.signIn('Petro');
    // So that it knows the new colleague.
    await page.reload();
    const assigned = () =>
      t.database.query<{ id: string; manager: string | null }>(
        `select id, assigned_manager_id as manager from conversations where last_message_text in
          ('I am number 20', 'I am number 21') order by last_message_text`,
      );
    for (const number of [20, 21]) await writes(number, `I am number ${number}`);
    await isFirst(21);
    for (const number of [20, 21]) await row(number).getByRole('checkbox').click();
    await page.getByRole('toolbar').getByRole('button', { name: 'Assign' }).click();
    await page.getByRole('menuitem', { name: 'Assign to me' }).click();
    await page.getByText('2 conversations assigned').waitFor();
    const [first] = await assigned();
    const answer = await fetch(`${t.url}${BASE}/conversations/${first!.id}/assign-manager`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${petro.token}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(200);
    await row(20).getByText('Assigned to Petro').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Somebody has changed a conversation since').waitFor();
    expect((await assigned()).map(({ manager }) => manager)).toEqual([petro.user.id, null]);
    nothingWrong();
  });

  it('offers everything by name in the command bar', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command bar' }).fill('customer 08');
    await page.getByRole('option', { name: nameOf(8) }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/inbox\/[0-9a-f-]+$/);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command bar' }).fill('dark');
    await page.getByRole('option', { name: 'Appearance: Dark' }).waitFor();
    expect(await seriousFindings(page, '[role="dialog"]')).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme="dark"]').waitFor();
    expect(await seriousFindings(page, 'section')).toEqual([]);
    await page.getByRole('heading', { name: 'Conversations', exact: true }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    nothingWrong();
  });
});

describe('an inbox where nobody has written yet', () => {
  it('lets an owner try it with a simulated customer', async () => {
    const t = await startTestApi();
    const browser = await startBrowser();
    try {
      const owner = { email: 'owner@example.com', name: 'Olena', role: 'owner', passwordHash: null } as const;
      const { id } = await t.stores.users.add(owner);
      const token = await sessionOf(t.stores, id);
      const { page, misdeeds } = await openAgentBrowser(browser, { url: t.url, token, path: '/inbox' });
      await page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
      const connect = page.getByRole('link', { name: 'Connect a channel' });
      expect(await connect.getAttribute('href')).toBe('/settings/channels');
      await page.getByRole('button', { name: 'Try with a simulated customer' }).click();
      await page.waitForURL(/\/inbox\/[0-9a-f-]+$/);
      await page.locator('[data-row][aria-current="true"]').waitFor();
      expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
    } finally {
      await browser.close();
      await t.stop();
    }
  });
});

/** What a page would have shown and played, and whether somebody looks at it. */
interface Told {
  told: string[];
  sounds: number;
  look: (isLooking: boolean) => void;
}

describe('news, in several tabs of a browser', () => {
  let t: TestApi;
  let browser: Browser;

  beforeAll(async () => {
    t = await startTestApi();
    browser = await startBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await t.stop();
  });

  async function openTab(agent: AgentBrowser): Promise<Page> {
    const page = await agent.context.newPage();
    await page.addInitScript(() => {
      const told: string[] = [];
      let isLooked = true;
      const state = {
        told,
        sounds: 0,
        look(next: boolean) {
          isLooked = next;
          document.dispatchEvent(new Event('visibilitychange'));
        },
      };
      Object.assign(globalThis, state);
      Object.defineProperty(document, 'visibilityState', { get: () => (isLooked ? 'visible' : 'hidden') });
      document.hasFocus = () => isLooked;
      class FakeNotification {
        static permission = 'granted';
        constructor(title: string, { body }: { body: string }) {
          told.push(`${title}: ${body}`);
        }
      }
      class FakeAudio {
        constructor() {
          (globalThis as unknown as Told).sounds++;
          throw new Error('It is quiet here.');
        }
      }
      Object.assign(globalThis, { Notification: FakeNotification, AudioContext: FakeAudio });
    });
    await page.goto(`${t.url}/inbox`);
    await page.getByRole('heading', { name: 'Conversations', exact: true }).click();
    return page;
  }

  const look = (page: Page, isLooking: boolean): Promise<void> =>
    page.evaluate((next) => (globalThis as unknown as Told).look(next), isLooking);

  async function toldBy(pages: readonly Page[]): Promise<{ told: string[]; sounds: number }> {
    const states = await Promise.all(
      pages.map((page) =>
        page.evaluate(() => {
          const { told, sounds } = globalThis as unknown as Told;
          return { told, sounds };
        }),
      ),
    );
    const told = states.flatMap((state) => state.told);
    return { told, sounds: states.reduce((sum, state) => sum + state.sounds, 0) };
  }

  it('is told once, and not of what somebody looks at', async () => {
    const { token } = await t.signIn();
    const agent = await openAgentBrowser(browser, { url: t.url, token, path: '/' });
    // It is a tab as well.
    await agent.page.close();
    const pages = [await openTab(agent), await openTab(agent)];
    const [first, second] = pages as [Page, Page];
    const writes = async (name: string, text: string, from: string): Promise<void> => {
      await t.post('whatsapp', textWebhook('whatsapp', text, { from, name }));
    };
    const areTold = async (count: number): Promise<void> => {
      await expectSoon(async () => (await toldBy(pages)).told.length >= count);
    };
    for (const page of pages) await look(page, false);
    await writes('Anna', 'Good morning', '48600000001');
    await areTold(1);
    await writes('Piotr', 'Hello', '48600000002');
    await areTold(2);
    for (const page of pages) await page.waitForFunction(() => document.title.startsWith('(2) Inbox'));
    // Were one told twice, it would have been by now.
    await writes('Maria', 'Hi', '48600000003');
    await areTold(3);
    expect((await toldBy(pages)).told.toSorted()).toEqual([
      'New message from Anna: Good morning',
      'New message from Maria: Hi',
      'New message from Piotr: Hello',
    ]);

    await look(first, true);
    await first.locator('[data-row]', { hasText: 'Anna' }).click();
    await first.waitForURL(/\/inbox\/./);
    const before = await toldBy(pages);
    await writes('Anna', 'You see this', '48600000001');
    for (const page of pages)
      await page.locator('li[aria-posinset="1"]', { hasText: 'You see this' }).waitFor();
    await look(first, false);
    await writes('Piotr', 'And you do not see this', '48600000002');
    await areTold(before.told.length + 1);
    const { told } = await toldBy(pages);
    expect(told.filter((line) => line.includes('see this'))).toEqual([
      'New message from Piotr: And you do not see this',
    ]);
    await first.close();
    await writes('Maria', 'One tab is left', '48600000003');
    await expectSoon(async () =>
      (await toldBy([second])).told.includes('New message from Maria: One tab is left'),
    );
    await agent.context.close();
  });
});

/** Waits until it is so. */
async function expectSoon(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
