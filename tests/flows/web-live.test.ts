import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import type { Browser, Locator, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser, setLooking } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';
import { postSigned, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

// Longer than what a page waits for, so that a failure says what did not come.
jest.setTimeout(120_000);

/** In the order in which a message passes them. */
const STATUSES = ['queued', 'sending', 'sent', 'delivered', 'read'];
const OFFLINE = 'No connection. What you write is kept and sent as soon as it is back.';
const RECONNECTING = 'The connection is interrupted. Reconnecting by itself …';

let hub: ReplyHub;
let browser: Browser;
let olena: AgentBrowser;
let petro: AgentBrowser;
/** Between Olena's browser and the API. */
let link: FaultProxy;
/** APIs that were started later, on the same database. */
const later: TestApi[] = [];

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  hub = await startReplyHub(webRoot === undefined ? {} : { config: { webRoot } });
  browser = await startBrowser();
  link = await startFaultProxy(hub.api.api.port);
  const { token } = await hub.api.signIn('Petro');
  [olena, petro] = await Promise.all([
    openAgentBrowser(browser, { url: `http://127.0.0.1:${link.port}`, token: hub.token }),
    openAgentBrowser(browser, { url: hub.api.url, token }),
  ]);
  // A step that hangs should say which one it was.
  for (const { page } of [olena, petro]) page.setDefaultTimeout(25_000);
}, 120_000);
afterEach(() => {
  for (const { misdeeds } of [olena, petro]) {
    expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  }
});
afterAll(async () => {
  await browser.close();
  await link.stop();
  for (const api of later) await api.stop();
  await hub.stop();
});

let customers = 0;
const newCustomer = (): string => `4850022${String(1_000 + customers++)}`;

/** A new customer's conversation, open at these agents. */
async function openAt(agents: AgentBrowser[], customer: string, platform: MetaPlatform = 'whatsapp') {
  const id = await hub.customerWrites(platform, customer);
  await Promise.all(
    agents.map(async ({ page }) => {
      await row(page, id).getByRole('link').click();
      await page.waitForURL(`**/inbox/${id}`);
      await message(page, 'Dzień dobry').waitFor();
    }),
  );
  return id;
}

/** Away from every conversation. */
/** What was opened before may be marked read at this very moment, so both are looked at until they agree. */
async function untilTitleCounts(page: Page): Promise<void> {
  for (const deadline = Date.now() + 25_000; Date.now() < deadline;) {
    const [{ n } = { n: 0 }] = await hub.api.database.query<{ n: number }>(
      `select sum(unread_count)::int as n from conversations`,
    );
    if (n > 0 && (await page.title()) === `(${n}) Inbox – Switchboard`) return;
  }
  throw new Error(`the title is ${await page.title()}`);
}

async function leave({ page }: AgentBrowser): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Inbox' }).click();
  await page.getByText('Choose a conversation').waitFor();
}

const message = (page: Page, words: string): Locator =>
  page.getByRole('log').locator('[data-message]').filter({ hasText: words });
const statusOf = (page: Page, words: string, status: string): Locator =>
  message(page, words).locator(`[data-status="${status}"]`);
const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Reply to the customer' });
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const row = (page: Page, id: string): Locator =>
  page.locator('li').filter({ has: page.locator(`[data-row="${id}"]`) });

async function write(page: Page, words: string): Promise<void> {
  await field(page).fill(words);
  await field(page).press('Enter');
}

/** From now on, notes how far messages of ours come. */
async function watchTicks(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    const look = (): void => {
      const status = [...document.querySelectorAll('[data-message] [data-status]')].at(-1);
      const value = status?.getAttribute('data-status');
      if (value && value !== seen.at(-1)) seen.push(value);
    };
    new MutationObserver(look).observe(document.querySelector('[role="log"]')!, {
      subtree: true,
      childList: true,
      attributeFilter: ['data-status'],
    });
    Object.assign(globalThis, { seenTicks: seen });
  });
  return () => page.evaluate(() => (globalThis as unknown as { seenTicks: string[] }).seenTicks);
}

/** Every message stands there once. */
async function expectOnce(page: Page, ...words: string[]): Promise<void> {
  for (const each of words) expect([each, await message(page, each).count()]).toEqual([each, 1]);
}

const unreadOf = async (id: string): Promise<number> => {
  const [found] = await hub.api.database.query<{ unread_count: number }>(
    `select unread_count from conversations where id = $1`,
    [id],
  );
  return found!.unread_count;
};

describe('two agents, each in a browser of their own', () => {
  it.each(['whatsapp', 'instagram', 'facebook'] as const)(
    'see an answer by %s once, and how far it has come',
    async (platform) => {
      const customer = platform === 'whatsapp' ? newCustomer() : `65432109877${newCustomer().slice(-5)}`;
      const id = await openAt([olena, petro], customer, platform);
      const ticks = await Promise.all([watchTicks(olena.page), watchTicks(petro.page)]);
      const held = hub.graph.fault({ route: 'messages', hang: 'before' });
      await write(olena.page, 'Już sprawdzam');
      await held.waitForHit();
      // On its way, and seen by both already.
      for (const { page } of [olena, petro]) await statusOf(page, 'Już sprawdzam', 'sending').waitFor();
      held.release();
      for (const { page } of [olena, petro]) {
        await statusOf(page, 'Już sprawdzam', 'read').waitFor();
        await expectOnce(page, 'Już sprawdzam', 'Dzień dobry');
        await row(page, id).getByText('Już sprawdzam').waitFor();
      }
      await message(petro.page, 'Już sprawdzam').getByText('Olena').waitFor();
      for (const seen of ticks) {
        const order = (await seen()).map((status) => STATUSES.indexOf(status));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(order.at(-1)).toBe(4);
      }
      expect(hub.graph.deliveredTo(customer).map(({ type }) => type)).toEqual(['text']);
      expect(hub.graph.deliveredTo(customer)).toHaveLength(1);
    },
  );

  it('answer at the same moment, and both answers are there once and in one order', async () => {
    const customer = newCustomer();
    await openAt([olena, petro], customer);
    await Promise.all([write(olena.page, 'Odpowiedź Oleny'), write(petro.page, 'Odpowiedź Petra')]);
    for (const { page } of [olena, petro]) {
      for (const words of ['Odpowiedź Oleny', 'Odpowiedź Petra'])
        await statusOf(page, words, 'read').waitFor();
      await expectOnce(page, 'Odpowiedź Oleny', 'Odpowiedź Petra');
    }
    const shown = await Promise.all(
      [olena, petro].map(({ page }) =>
        page
          .locator('[data-message]')
          .evaluateAll((rows) => rows.map((each) => each.getAttribute('data-message'))),
      ),
    );
    expect(shown[0]).toEqual(shown[1]);
    expect(hub.graph.deliveredTo(customer)).toHaveLength(2);
  });

  it('see who looks and who writes', async () => {
    await leave(petro);
    const id = await openAt([olena], newCustomer());
    await row(petro.page, id).getByText('Open at Olena').waitFor({ state: 'attached' });
    await row(petro.page, id).getByRole('link').click();
    await olena.page.locator('header').getByText('Open at Petro').waitFor();
    await field(olena.page).pressSequentially('Chwil');
    await petro.page.getByText('Olena is writing an answer …').waitFor();
    await row(petro.page, id).getByText('Olena is replying …').waitFor();
    await field(olena.page).fill('');
    await petro.page.getByText('Olena is writing an answer …').waitFor({ state: 'detached' });
    await leave(olena);
    await petro.page.locator('header').getByText('Open at Olena').waitFor({ state: 'detached' });
  });

  it('see what the other does with a conversation', async () => {
    await hub.call('POST', '/labels', { name: 'Przysięgłe', color: 'purple' });
    const customer = newCustomer();
    const id = await openAt([olena, petro], customer);
    await button(olena.page, 'Assign to somebody').click();
    await olena.page.getByRole('menuitemradio', { name: 'Petro' }).click();
    await row(petro.page, id).getByText('Assigned to you').waitFor({ state: 'attached' });
    await button(petro.page, 'Assigned to Petro').waitFor();

    await button(olena.page, 'Labels').first().click();
    await olena.page.getByRole('menuitemcheckbox', { name: 'Przysięgłe' }).click();
    await row(petro.page, id).getByText('Label: Przysięgłe').waitFor({ state: 'attached' });
    await olena.page.keyboard.press('Escape');

    await button(olena.page, 'Note').click();
    await olena.page.getByRole('textbox', { name: 'Note to colleagues' }).fill('Pilne, na piątek');
    await olena.page.keyboard.press('Enter');
    await petro.page.getByRole('log').getByText('Pilne, na piątek').waitFor();
    expect(hub.graph.deliveredTo(customer)).toEqual([]);

    await button(olena.page, 'Archive').click();
    await button(petro.page, 'Move back to the inbox').waitFor();
    await row(petro.page, id).waitFor({ state: 'detached' });
    await hub.customerWrites('whatsapp', customer, 'Jeszcze jedno');
    for (const { page } of [olena, petro]) {
      await row(page, id).getByText('Jeszcze jedno').waitFor();
      await message(page, 'Jeszcze jedno').waitFor();
      await expectOnce(page, 'Jeszcze jedno');
    }
  });
});

describe('a message comes while an inbox is open', () => {
  it('in a tab behind others: shown once and counted, and read only when somebody looks', async () => {
    const { page } = petro;
    const customer = newCustomer();
    await leave(olena);
    const id = await openAt([petro], customer);
    // What it was opened with is read before he looks away.
    for (const deadline = Date.now() + 25_000; (await unreadOf(id)) > 0 && Date.now() < deadline;);
    await setLooking(page, false);
    const marks: string[] = [];
    page.on('request', (request) => void (/mark-read/.test(request.url()) && marks.push(request.url())));
    await hub.customerWrites('whatsapp', customer, 'Jest tam ktoś?');
    await message(page, 'Jest tam ktoś?').waitFor();
    await untilTitleCounts(page);
    await row(page, id).getByText('1', { exact: true }).waitFor();
    expect(await unreadOf(id)).toBe(1);
    expect(marks).toEqual([]);
    const marked = page.waitForResponse(/mark-read/);
    await setLooking(page, true);
    await marked;
    await page.waitForFunction(() => document.title === 'Inbox – Switchboard');
    expect(await unreadOf(id)).toBe(0);
    await expectOnce(page, 'Jest tam ktoś?');
  });

  it('while the browser has no connection: what was missed is there once, and what was written goes out once', async () => {
    const { page, context } = olena;
    const customer = newCustomer();
    const id = await openAt([olena, petro], customer);
    await context.setOffline(true);
    link.mode = 'refuse';
    link.cut();
    await write(page, 'Napisane bez sieci');
    await page.getByText(OFFLINE).waitFor();
    await hub.customerWrites('whatsapp', customer, 'Czy to działa?');
    await message(petro.page, 'Czy to działa?').waitFor();
    expect(await message(page, 'Czy to działa?').count()).toBe(0);
    link.mode = 'forward';
    await context.setOffline(false);
    await message(page, 'Czy to działa?').waitFor();
    await page.getByText(OFFLINE).waitFor({ state: 'detached' });
    for (const agent of [olena, petro]) {
      await statusOf(agent.page, 'Napisane bez sieci', 'read').waitFor();
      await expectOnce(agent.page, 'Czy to działa?', 'Napisane bez sieci');
    }
    expect(hub.graph.deliveredTo(customer)).toHaveLength(1);
    expect(await hub.messages(id)).toHaveLength(3);
  }, 120_000);

  it('while the server restarts: nothing is lost, nothing is doubled', async () => {
    const { api } = hub;
    const customer = newCustomer();
    const id = await openAt([olena, petro], customer);
    const config = { ...api.config, port: api.api.port };
    const second = await startTestApi({ database: api.database, config: { ...api.config, port: 0 } });
    later.push(second);
    await api.api.stop();
    await write(olena.page, 'Napisane w przerwie');
    await olena.page.getByText(RECONNECTING).waitFor();
    // It came to another node.
    await postSigned(
      second.url,
      'whatsapp',
      textWebhook('whatsapp', 'Przez drugi serwer', { from: customer }),
    );
    later.push(await startTestApi({ database: api.database, config }));
    await hub.customerWrites('whatsapp', customer, 'Po przerwie');
    for (const { page } of [olena, petro]) {
      await statusOf(page, 'Napisane w przerwie', 'read').waitFor();
      await message(page, 'Po przerwie').waitFor();
      await page.getByText(RECONNECTING).waitFor({ state: 'detached' });
      await expectOnce(page, 'Napisane w przerwie', 'Przez drugi serwer', 'Po przerwie');
    }
    expect(hub.graph.deliveredTo(customer)).toHaveLength(1);
    expect(await hub.messages(id)).toHaveLength(4);
  }, 120_000);
});
