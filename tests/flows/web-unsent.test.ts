import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildWebhook } from '@switchboard/simulators';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';
import { CHANNELS } from '../support/test-api.ts';

// Longer than a step may take, so that a failure says what did not come.
jest.setTimeout(30_000);

const SENDING = '**/conversations/*/messages';
const UPLOADING = '**/upload';

let hub: ReplyHub;
let browser: Browser;
let agent: AgentBrowser;

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  hub = await startReplyHub(webRoot === undefined ? {} : { config: { webRoot } });
  browser = await startBrowser();
  agent = await openAgentBrowser(browser, { url: hub.api.url, token: hub.token });
  agent.page.setDefaultTimeout(10_000);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await hub.stop();
});

let customers = 0;
const newCustomer = (): string => `4850033${String(1_000 + customers++)}`;

const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Reply to the customer' });
const bubble = (page: Page, words: string): Locator =>
  page.getByRole('log').locator('[data-message]').filter({ hasText: words });

const toast = (page: Page, words: string): Locator => page.locator('[data-toast]').filter({ hasText: words });

async function show(page: Page, id: string): Promise<void> {
  await page.goto(`${hub.api.url}/inbox/${id}`);
  await field(page).waitFor();
}

/** As somebody goes from one to another, without loading the page again. */
async function goTo(page: Page, id: string): Promise<void> {
  await page.locator(`[data-row="${id}"]`).click();
  await page.waitForURL(`**/inbox/${id}`);
  await field(page).waitFor();
}

async function write(page: Page, words: string): Promise<void> {
  await field(page).fill(words);
  await field(page).press('Enter');
  await bubble(page, words).waitFor();
}

/** The words that customers got, in order. */
const got = (): string[] =>
  hub.graph.sent.map(({ type, body }) => {
    const part = body[type] as { body?: string; caption?: string } | undefined;
    return part?.body ?? part?.caption ?? '';
  });

async function untilGot(words: string): Promise<void> {
  await hub.graph.waitUntil(() => got().includes(words));
  expect(got().filter((each) => each === words)).toHaveLength(1);
}

/** What this browser keeps of messages that were not sent. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('switchboard.unsent ')));

/** Words that reach the server, though the page does not hear of that. */
const UNANSWERED = 'Arrived, and nobody said so';

/** Until the page is loaded anew nothing else that it sends reaches the server, and no answer comes back. */
async function holdSending(page: Page): Promise<void> {
  let isHeld = true;
  page.once('domcontentloaded', () => (isHeld = false));
  await page.route(SENDING, async (route: Route) => {
    if (!isHeld) return await route.continue();
    const request = route.request();
    const headers = { ...request.headers(), origin: hub.api.url };
    if (request.postData()?.includes(UNANSWERED) === true) await route.fetch({ headers });
    return await route.abort();
  });
}

/** Writes something that is not sent, as the page has noticed. */
async function writeInVain(page: Page, words: string): Promise<void> {
  const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/messages'));
  await write(page, words);
  await failed;
}

describe('what was not sent when its page went', () => {
  it('is sent once by the page that comes after it, whether it had arrived or not', async () => {
    const { page } = agent;
    await show(page, await hub.customerWrites('whatsapp', newCustomer()));
    await holdSending(page);
    await writeInVain(page, UNANSWERED);
    await untilGot(UNANSWERED);
    await writeInVain(page, 'Never arrived');
    await page.reload();
    await untilGot('Never arrived');
    for (const words of [UNANSWERED, 'Never arrived']) {
      await bubble(page, words).locator('[data-status="read"]').waitFor();
      expect(await bubble(page, words).count()).toBe(1);
    }
    await untilGot(UNANSWERED);
    expect(await kept(page)).toEqual([]);
  });

  it('is sent by another tab that is open', async () => {
    const { context, page } = agent;
    const id = await hub.customerWrites('whatsapp', newCustomer());
    const other = await context.newPage();
    await show(other, id);
    await holdSending(other);
    await show(page, id);
    await writeInVain(other, 'From the other tab');
    expect(got()).not.toContain('From the other tab');
    await other.close();
    await untilGot('From the other tab');
    await bubble(page, 'From the other tab').locator('[data-status="read"]').waitFor();
    expect(await kept(page)).toEqual([]);
  });

  it('is left to a person when it has waited for hours', async () => {
    const { page } = agent;
    const id = await hub.customerWrites('whatsapp', newCustomer());
    await show(page, id);
    await holdSending(page);
    await writeInVain(page, 'Yesterday’s answer');
    await page.evaluate(() => {
      const key = Object.keys(localStorage).find((each) => each.startsWith('switchboard.unsent '))!;
      const entry = JSON.parse(localStorage.getItem(key)!) as { message: { wantedAtMs: number } };
      entry.message.wantedAtMs -= 2 * 3_600_000;
      localStorage.setItem(key, JSON.stringify(entry));
    });
    await page.goto(`${hub.api.url}/inbox`);
    await toast(page, 'A message was not sent.').getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(`**/inbox/${id}`);
    await bubble(page, 'Yesterday’s answer').getByText('It waited for the connection').waitFor();
    expect(got()).not.toContain('Yesterday’s answer');
    await bubble(page, 'Yesterday’s answer').getByRole('button', { name: 'Try again' }).click();
    await untilGot('Yesterday’s answer');
    expect(await kept(page)).toEqual([]);
  });

  it('is asked for before the page is left, where nothing can be kept', async () => {
    const id = await hub.customerWrites('whatsapp', newCustomer());
    const { context, page, misdeeds } = await openAgentBrowser(browser, {
      url: hub.api.url,
      token: hub.token,
    });
    await context.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('No room.', 'QuotaExceededError');
      };
    });
    await show(page, id);
    await holdSending(page);
    await write(page, 'Not to be lost');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe('beforeunload');
    // Whoever stays has lost nothing.
    await page.unroute(SENDING);
    await untilGot('Not to be lost');
    await bubble(page, 'Not to be lost').locator('[data-status="read"]').waitFor();
    const gone = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await gone;
    expect(misdeeds).toEqual({ dialogs: [''], refused: [], errors: [] });
    await context.close();
  });
});

/** Somebody has another number now: what was said with the old one goes into the conversation with the new one. */
async function changeNumber(before: string, now: string): Promise<void> {
  const webhook = buildWebhook({
    platform: 'whatsapp',
    kind: 'number_changed',
    channelExternalId: CHANNELS.whatsapp,
    peerExternalId: before,
    newPeerExternalId: now,
    peerName: 'Anna',
    timestampMs: Date.now(),
  });
  await hub.api.post('whatsapp', webhook);
}

it('what is written in a conversation goes with it into another one, and is written on', async () => {
  const { page } = agent;
  const [before, now] = [newCustomer(), newCustomer()];
  const [gone, other] = [
    await hub.customerWrites('whatsapp', before),
    await hub.customerWrites('whatsapp', now),
  ];
  await show(page, other);
  await field(page).fill('Begun there');
  await goTo(page, gone);
  await field(page).fill('Begun here');
  await changeNumber(before, now);
  const rows = await hub.api.database.query<{ id: string }>(
    `select id from conversations where id = any($1::uuid[]) and merged_into is not null`,
    [[gone, other]],
  );
  expect(rows).toHaveLength(1);
  await page.waitForFunction(() => document.querySelector('textarea')?.value.includes('\n\n'));
  const parts = (await field(page).inputValue()).split('\n\n');
  expect(parts.toSorted()).toEqual(['Begun here', 'Begun there']);
  await page.waitForFunction(() => document.activeElement === document.querySelector('textarea'));
  await page.keyboard.press('Control+End');
  await page.keyboard.type(', and finished');
  const whole = `${parts.join('\n\n')}, and finished`;
  await field(page).press('Enter');
  await untilGot(whole);
  // Also when nobody looks while it happens.
  const third = newCustomer();
  const [left] = [gone, other].filter((id) => id !== rows[0]!.id);
  await goTo(page, await hub.customerWrites('whatsapp', third));
  await field(page).fill('Left behind');
  await page.goto('about:blank');
  await changeNumber(third, now);
  await show(page, left!);
  await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Left behind');
});

describe('an answer whose files are on their way', () => {
  async function attach(page: Page, name: string): Promise<void> {
    const file = { name, mimeType: 'text/plain', buffer: Buffer.from('words') };
    await page.setInputFiles('input[type=file]', file);
    await page.getByRole('listitem').filter({ hasText: name }).waitFor();
  }

  /** Of two customers; the first one's is open. */
  async function twoConversations(page: Page): Promise<[id: string, other: string]> {
    const id = await hub.customerWrites('whatsapp', newCustomer());
    const other = await hub.customerWrites('whatsapp', newCustomer());
    await show(page, id);
    return [id, other];
  }

  /** @returns lets the uploads have their end */
  async function holdUploads(page: Page, end: 'continue' | 'abort'): Promise<() => void> {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(UPLOADING, async (route) => {
      await held;
      await route[end]();
    });
    return release;
  }

  it('goes out when they have arrived, whichever conversation is looked at', async () => {
    const { page } = agent;
    const [id, other] = await twoConversations(page);
    const release = await holdUploads(page, 'continue');
    await attach(page, 'offer.txt');
    await field(page).fill('Here is the offer');
    await field(page).press('Enter');
    await page.getByText('Sent as soon as the files are uploaded').waitFor();
    await goTo(page, other);
    expect(await field(page).inputValue()).toBe('');
    release();
    await untilGot('Here is the offer');
    await goTo(page, id);
    await bubble(page, 'Here is the offer').locator('[data-status="read"]').waitFor();
    expect(await field(page).inputValue()).toBe('');
    expect(await page.getByRole('list', { name: 'Attached files' }).count()).toBe(0);
    await page.unroute(UPLOADING);
  });

  it('is a draft again when one of them does not arrive', async () => {
    const { page } = agent;
    const [id, other] = await twoConversations(page);
    const release = await holdUploads(page, 'abort');
    await attach(page, 'invoice.txt');
    await field(page).fill('Here is the invoice');
    await field(page).press('Enter');
    await goTo(page, other);
    release();
    await toast(page, 'Not sent to Anna').getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(`**/inbox/${id}`);
    await field(page).waitFor();
    expect(await field(page).inputValue()).toBe('Here is the invoice');
    await page.unroute(UPLOADING);
    await page.getByRole('button', { name: 'Upload invoice.txt again' }).click();
    await page.getByRole('listitem').filter({ hasText: 'invoice.txt' }).getByText(/byte/).waitFor();
    await field(page).press('Enter');
    await untilGot('Here is the invoice');
  });
});

it('did nothing that no page may do', () => {
  expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
});
