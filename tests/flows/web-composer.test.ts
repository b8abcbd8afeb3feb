import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import type { Browser, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';
import { BASE } from '../support/test-api.ts';

const TEMPLATE = {
  name: 'order_ready',
  language: 'pl',
  components: [
    { type: 'BODY' as const, text: 'Dzień dobry {{1}}, zamówienie {{2}} jest gotowe.' },
    { type: 'FOOTER' as const, text: 'Biuro tłumaczeń' },
  ],
};
const HOUR_MS = 3_600_000;

let hub: ReplyHub;
let browser: Browser;
let agent: AgentBrowser;
let page: Page;

beforeAll(async () => {
  hub = await startReplyHub({ hasWorker: false });
  hub.graph.addTemplate('2', TEMPLATE);
  await hub.startWorker();
  browser = await startBrowser();
  agent = await openAgentBrowser(browser, { url: hub.api.url, token: hub.token });
  page = agent.page;
  // A step that hangs should say which one it was.
  page.setDefaultTimeout(10_000);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await hub.stop();
});

let customers = 0;
/** A new customer's conversation, open on the page. */
async function open(platform: MetaPlatform): Promise<string> {
  const id = await hub.customerWrites(platform, `48501000${String(++customers).padStart(3, '0')}`);
  await show(id);
  return id;
}

async function show(id: string): Promise<void> {
  await page.goto(`${hub.api.url}/inbox/${id}`);
  await page.getByText('Dzień dobry').last().waitFor();
}

const field = () => page.getByRole('textbox', { name: 'Reply to the customer' });
const sendButton = () => page.getByRole('button', { name: 'Send', exact: true });

/** What customers have got: the kind, and the words or the caption. */
const got = () =>
  hub.graph.sent.map(({ type, body }) => {
    const of = (body['message'] ?? body) as Record<string, unknown>;
    const part = of[type] as { body?: string; caption?: string } | string | undefined;
    return [type, typeof part === 'string' ? part : (part?.body ?? part?.caption ?? null)];
  });

async function untilSent(count: number): Promise<void> {
  await hub.graph.waitUntil(() => hub.graph.sent.length >= count);
}

/** A picture as the clipboard, or a hand with a mouse, brings it. */
async function give(by: 'paste' | 'drop', filename: string): Promise<void> {
  await page.evaluate(
    async ({ how, name }) => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 40;
      canvas.getContext('2d')!.fillRect(5, 5, 20, 20);
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
      const data = new DataTransfer();
      data.items.add(new File([picture!], name, { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true };
      if (how === 'paste') {
        const event = new ClipboardEvent('paste', { ...options, clipboardData: data });
        document.querySelector('textarea')!.dispatchEvent(event);
        return;
      }
      const zone = document.querySelector('[data-drop-zone]')!;
      for (const type of ['dragenter', 'dragover', 'drop']) {
        zone.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
      }
    },
    { how: by, name: filename },
  );
}

describe('the composer', () => {
  it('answers on every platform, and sees the answer read', async () => {
    for (const platform of ['whatsapp', 'instagram', 'facebook'] as const) {
      const before = hub.graph.sent.length;
      const id = await open(platform);
      await field().fill(`An answer by ${platform}`);
      await field().press('Shift+Enter');
      await page.keyboard.type('in two lines');
      // While a word is being composed, Enter only chooses it.
      await field().dispatchEvent('keydown', { key: 'Enter', isComposing: true });
      expect(await field().inputValue()).not.toBe('');
      await page.keyboard.press('Enter');
      await page.getByText(`An answer by ${platform}`).last().waitFor();
      expect(await field().inputValue()).toBe('');
      expect(await field().evaluate((area) => area === document.activeElement)).toBe(true);
      await untilSent(before + 1);
      expect(got().at(-1)).toEqual(['text', `An answer by ${platform}\nin two lines`]);
      await page.getByText('Read', { exact: true }).waitFor();
      expect((await hub.messages(id)).filter(({ direction }) => direction === 'outbound')).toHaveLength(1);
    }
  });

  it('answers one message of many, and says that a colleague has answered meanwhile', async () => {
    const before = hub.graph.sent.length;
    const petro = await hub.api.signIn('Petro');
    const id = await open('whatsapp');
    const [question] = await hub.messages(id);
    const bubble = page.locator('[data-message]');
    await bubble.hover();
    await bubble.getByRole('button', { name: 'Reply' }).click();
    const quoted = page.getByText('Reply to Anna');
    await quoted.waitFor();
    await page.keyboard.press('Escape');
    await quoted.waitFor({ state: 'detached' });
    await bubble.hover();
    await bubble.getByRole('button', { name: 'Reply' }).click();
    await page.keyboard.type('To this one');
    await fetch(`${hub.api.url}${BASE}/conversations/${id}/messages`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${petro.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ content: 'I was quicker' }),
    });
    await page.getByText('Petro answered meanwhile.').waitFor();
    await page.keyboard.press('Enter');
    await untilSent(before + 2);
    expect(got().slice(before)).toEqual([
      ['text', 'I was quicker'],
      ['text', 'To this one'],
    ]);
    expect(hub.graph.sent.at(-1)!.body).toMatchObject({ context: { message_id: question!['external_id'] } });
    await quoted.waitFor({ state: 'detached' });
  });

  it('keeps drafts apart, by conversation and kind, also when the page is loaded again', async () => {
    const before = hub.graph.sent.length;
    const first = await open('whatsapp');
    await field().fill('half an answer');
    const second = await open('whatsapp');
    expect(await field().inputValue()).toBe('');
    await show(first);
    await page.reload();
    expect(await field().inputValue()).toBe('half an answer');
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    const note = page.getByRole('textbox', { name: 'Note to colleagues' });
    expect(await note.inputValue()).toBe('');
    await note.fill('she is in a hurry');
    await note.press('Enter');
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
    const { notes } = (await (await hub.call('GET', `/conversations/${first}/notes`)).json()) as {
      notes: { text: string }[];
    };
    expect(notes.map(({ text }) => text)).toEqual(['she is in a hurry']);
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await field().press('Control+Enter');
    await untilSent(before + 1);
    // The note went nowhere else.
    expect(got().slice(before)).toEqual([['text', 'half an answer']]);
    await page.reload();
    expect(await field().inputValue()).toBe('');
    expect((await hub.messages(second)).length).toBe(1);
  });

  it('sends what is pasted and dropped, with words and without', async () => {
    const before = hub.graph.sent.length;
    await open('whatsapp');
    await field().waitFor();
    await give('paste', 'pasted.png');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'pasted.png' })
      .getByText(/byte|kB/)
      .waitFor();
    await sendButton().click();
    await untilSent(before + 1);
    await give('drop', 'one.png');
    await give('drop', 'two.png');
    await field().fill('Both pages');
    // It waits for what is still on its way.
    await field().press('Enter');
    await untilSent(before + 3);
    expect(got().slice(before)).toEqual([
      ['image', null],
      ['image', 'Both pages'],
      ['image', null],
    ]);
  });

  it('says at once what the platform does not take', async () => {
    await open('instagram');
    await field().waitFor();
    await page.setInputFiles('input[type=file]', {
      name: 'prices.xlsx',
      mimeType: 'application/vnd.ms-excel',
      buffer: Buffer.from('x'),
    });
    await page.getByText('“prices.xlsx” cannot be sent here').first().waitFor();
    await field().fill('ї'.repeat(501));
    await page.getByText('Too long by 2').waitFor();
    expect(await sendButton().isDisabled()).toBe(true);
  });

  it('puts emoji where the caret is, and remembers them', async () => {
    await open('facebook');
    await field().fill('Thanks!');
    await field().evaluate((area) => (area as HTMLTextAreaElement).setSelectionRange(6, 6));
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('searchbox', { name: 'Search emoji' }).fill('grinning cat');
    await page.getByRole('gridcell', { name: 'Grinning cat', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Thanks😺!');
    await page.keyboard.type('?');
    expect(await field().inputValue()).toBe('Thanks😺?!');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('group', { name: 'Used last' }).getByText('😺').waitFor();
  });

  it('fills canned replies in', async () => {
    await hub.call('POST', '/canned-replies', {
      shortcut: 'ceny',
      title: 'Prices',
      text: 'Dear {{client_name}}, a page costs 40 zł. {{agent_name}}',
    });
    await open('whatsapp');
    await field().fill('/pri');
    await page.getByRole('option', { name: 'Prices' }).waitFor();
    await page.keyboard.press('Enter');
    const filled = 'Dear Anna, a page costs 40 zł. Olena';
    await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, filled);
  });

  it('sends a template where the window is closed, and opens when the customer writes', async () => {
    const before = hub.graph.sent.length;
    const id = await hub.customerWrites('whatsapp', '48600000001');
    const yesterday = new Date(Date.now() - 25 * HOUR_MS);
    await hub.api.database.query(`update conversations set last_inbound_at = $2 where id = $1`, [
      id,
      yesterday,
    ]);
    await show(id);
    await page.getByRole('button', { name: 'Choose a template' }).click();
    await page.getByRole('button', { name: /order_ready/ }).click();
    await page.getByRole('textbox', { name: 'Text: 1' }).fill('Anna');
    await page.getByRole('textbox', { name: 'Text: 2' }).fill('A-7');
    await page.getByRole('dialog').getByText('zamówienie A-7 jest gotowe').waitFor();
    await page.getByRole('button', { name: 'Send template' }).click();
    await untilSent(before + 1);
    expect(hub.graph.sent.at(-1)).toMatchObject({ type: 'template' });
    expect(await field().count()).toBe(0);
    await hub.customerWrites('whatsapp', '48600000001', 'Dziękuję');
    await field().waitFor();
  });

  it('shows an answer while the server is slow, and sends one that failed exactly once', async () => {
    const before = hub.graph.sent.length;
    await open('whatsapp');
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/conversations/*/messages', async (route) => {
      await held;
      await route.fulfill({
        status: 500,
        json: { code: 'internal', detail: 'Something broke.', request_id: 'r' },
      });
    });
    await field().fill('only once');
    await field().press('Enter');
    await page.getByText('only once').waitFor();
    expect(await field().inputValue()).toBe('');
    release();
    const retry = page.getByRole('button', { name: /^(Retry|Try again)/ });
    await retry.waitFor();
    await page.unroute('**/conversations/*/messages');
    await retry.click();
    await untilSent(before + 1);
    expect(got().slice(before)).toEqual([['text', 'only once']]);
  });

  it('offers nothing to somebody who may only read', async () => {
    const id = await hub.customerWrites('whatsapp', '48600000002');
    const { user, token } = await hub.api.signIn('Maria');
    await hub.api.database.query(`update users set role = 'viewer' where id = $1`, [user.id]);
    const path = `/inbox/${id}`;
    const viewer = await openAgentBrowser(browser, { url: hub.api.url, token, path });
    await viewer.page.getByText('You can read here, and not answer.').waitFor();
    expect(await viewer.page.getByRole('textbox', { name: 'Reply to the customer' }).count()).toBe(0);
    expect(viewer.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
    await viewer.context.close();
  });

  it('did nothing that no page may do', () => {
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });
});
