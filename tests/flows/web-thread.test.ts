import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { MetaPlatform } from '@switchboard/core';
import { buildWebhook, SIMULATED_KINDS, type SimulatedWebhook } from '@switchboard/simulators';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';
import { CHANNELS } from '../support/test-api.ts';

const NO_MISDEEDS = { dialogs: [], refused: [], errors: [] };

interface Shown {
  id: string;
  external_id: string;
  content: string | null;
}

describe('the thread', () => {
  let hub: ReplyHub;
  let browser: Browser;
  let agents: AgentBrowser[] = [];
  let customers = 0;
  beforeAll(async () => {
    hub = await startReplyHub();
    browser = await startBrowser();
  }, 60_000);
  afterEach(async () => {
    const closing = agents;
    agents = [];
    for (const { context, misdeeds } of closing) {
      await context.close();
      expect(misdeeds).toEqual(NO_MISDEEDS);
    }
  });
  afterAll(async () => {
    await browser.close();
    await hub.stop();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const agent = await openAgentBrowser(browser, { url: hub.api.url, token: hub.token, path }, options);
    agents.push(agent);
    agent.page.setDefaultTimeout(12_000);
    await agent.page.getByRole('log').waitFor();
    return agent.page;
  }

  const newPhone = (): string => `4850011${String(1_000 + customers++)}`;

  const messagesOf = async (id: string): Promise<Shown[]> => (await hub.messages(id)) as unknown as Shown[];

  const unreadOf = async (id: string): Promise<number> => {
    const [row] = await hub.api.database.query<{ unread_count: number }>(
      `select unread_count from conversations where id = $1`,
      [id],
    );
    return row!.unread_count;
  };

  /** Of a customer: so many messages, and "The last one". */
  async function longTalk(count: number, unread: number): Promise<{ id: string; customer: string }> {
    const customer = newPhone();
    const id = await hub.customerWrites('whatsapp', customer, 'The last one');
    await hub.api.database.query(`update messages set position = 200000 where conversation_id = $1`, [id]);
    await hub.api.database.query(
      `insert into messages (id, conversation_id, channel_id, external_id, position, direction, type, text, status,
         sent_at)
       select gen_random_uuid(), c.id, c.channel_id, 'far.' || c.id || '.' || n, n,
         case when n % 3 = 0 then 'outbound' else 'inbound' end, 'text',
         'Message ' || n || '.' || repeat(' Some more words to make it longer.', n % 7),
         case when n % 3 = 0 then 'read' end, now() - (($2::int + 1 - n) || ' minutes')::interval
       from conversations c, generate_series(1, $2::int) n where c.id = $1`,
      [id, count],
    );
    await hub.api.database.query(
      `update conversations set last_position = 200000, message_count = $2::int + 1, unread_count = $3 where id = $1`,
      [id, count, unread],
    );
    return { id, customer };
  }

  /** The id of one of the messages of a long talk. */
  const farId = async (id: string, n: number): Promise<string> => {
    const [row] = await hub.api.database.query<{ id: string }>(
      `select id from messages where external_id = $1`,
      [`far.${id}.${n}`],
    );
    return row!.id;
  };

  const post = (platform: MetaPlatform, webhook: Omit<SimulatedWebhook, 'platform' | 'channelExternalId'>) =>
    hub.api.post(
      platform,
      buildWebhook({ platform, channelExternalId: CHANNELS[platform], ...webhook } as SimulatedWebhook),
    );

  const rowOf = (page: Page, id: string): Locator => page.locator(`[data-message="${id}"]`);

  const saying = (page: Page, words: string): Locator =>
    page.getByRole('log').getByText(words, { exact: true });

  const scrollTo = (page: Page, place: number): Promise<void> =>
    page.getByRole('log').evaluate((element, y) => void (element.scrollTop = y), place);

  /** Two frames: what has changed is drawn. */
  const drawn = (page: Page): Promise<unknown> =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

  /** How far above the end of the messages the view is, in pixels. */
  const pixelsLeft = (page: Page): Promise<number> =>
    page.getByRole('log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);

  /** The ids of all messages, read from the top to the end. */
  async function readThrough(page: Page): Promise<Set<string>> {
    const seen = new Set<string>();
    await scrollTo(page, 0);
    for (let isEnd = false; !isEnd;) {
      await drawn(page);
      isEnd = (await pixelsLeft(page)) < 2;
      const ids = await page
        .locator('[data-message]')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-message')!));
      for (const id of ids) seen.add(id);
      await page.getByRole('log').evaluate((log) => void (log.scrollTop += log.clientHeight / 2));
    }
    return seen;
  }

  it.each(['whatsapp', 'instagram', 'facebook'] as const)(
    'shows every kind of message of %s',
    async (platform) => {
      const peerExternalId = platform === 'whatsapp' ? newPhone() : `65432109876${newPhone().slice(-5)}`;
      const id = await hub.customerWrites(platform, peerExternalId);
      const [first] = await messagesOf(id);
      for (const kind of SIMULATED_KINDS[platform]) {
        const isAimed = /edit|reaction|reply|quote/.test(kind);
        const target = isAimed ? { targetMessageExternalId: first!.external_id } : {};
        await post(platform, { kind, peerExternalId, peerName: 'Anna', timestampMs: Date.now(), ...target });
      }
      const messages = await messagesOf(id);
      expect(messages.length).toBeGreaterThan(10);
      const page = await open(`/inbox/${id}`);
      const seen = await readThrough(page);
      expect(messages.filter((message) => !seen.has(message.id))).toEqual([]);
    },
  );

  it('begins at the first unread message, marks it read at its end, and only when somebody looks', async () => {
    const { id } = await longTalk(60, 12);
    const page = await open(`/inbox/${id}`);
    const divider = page.getByText('12 new messages');
    await divider.waitFor();
    const [line, log] = [await divider.boundingBox(), await page.getByRole('log').boundingBox()];
    expect(line!.y - log!.y).toBeLessThan(80);
    // Every third is ours: the twelfth unread one is the 17th from the end.
    await saying(page, `Message 44.${' Some more words to make it longer.'.repeat(2)}`).waitFor();
    expect(await unreadOf(id)).toBe(12);
    await page.evaluate(() => {
      document.hasFocus = () => false;
      dispatchEvent(new Event('blur'));
    });
    await page.getByRole('button', { name: 'Jump to the latest' }).click();
    await saying(page, 'The last one').waitFor();
    await drawn(page);
    expect(await unreadOf(id)).toBe(12);
    const marked = page.waitForResponse(/mark-read/);
    await page.evaluate(() => {
      document.hasFocus = () => true;
      dispatchEvent(new Event('focus'));
    });
    await marked;
    expect(await unreadOf(id)).toBe(0);
    expect(await divider.count()).toBeLessThan(2);
  });

  it('loads older pages without moving what is read', async () => {
    const { id } = await longTalk(700, 0);
    const page = await open(`/inbox/${id}`);
    await saying(page, 'The last one').waitFor();
    expect(await pixelsLeft(page)).toBeLessThan(2);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/before=/, async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest(/before=/);
    await scrollTo(page, 0);
    await asked;
    await drawn(page);
    await drawn(page);
    const topmost = page.locator('[data-message]').first();
    const watched = (await topmost.getAttribute('data-message'))!;
    const before = (await rowOf(page, watched).boundingBox())!.y;
    const answered = page.waitForResponse(/before=/);
    release();
    await answered;
    // A row above it is there.
    await page.waitForFunction(
      (message) => document.querySelector('[data-message]')?.getAttribute('data-message') !== message,
      watched,
    );
    await drawn(page);
    await drawn(page);
    const after = (await rowOf(page, watched).boundingBox())!.y;
    expect(Math.abs(after - before)).toBeLessThan(2);
  });

  it('counts what comes while one reads further up, and goes there', async () => {
    const { id, customer } = await longTalk(80, 0);
    const page = await open(`/inbox/${id}`);
    await saying(page, 'The last one').waitFor();
    await hub.customerWrites('whatsapp', customer, 'Seen at once');
    await saying(page, 'Seen at once').waitFor();
    expect(await pixelsLeft(page)).toBeLessThan(2);
    await scrollTo(page, 600);
    const latest = page.getByRole('button', { name: 'Jump to the latest' });
    await latest.waitFor();
    await hub.customerWrites('whatsapp', customer, 'One');
    await hub.customerWrites('whatsapp', customer, 'Two');
    await page.getByRole('button', { name: '2 new messages' }).click();
    await saying(page, 'Two').waitFor();
    await latest.waitFor({ state: 'detached' });
    await page.getByText('New message from Anna: Two').waitFor({ state: 'attached' });
  });

  it('goes to quoted and to searched messages, however far back', async () => {
    const { id, customer } = await longTalk(700, 0);
    const timestampMs = Date.now();
    await post('whatsapp', {
      kind: 'reply',
      peerExternalId: customer,
      peerName: 'Anna',
      text: 'About that one',
      timestampMs,
      targetMessageExternalId: `far.${id}.7`,
    });
    const page = await open(`/inbox/${id}`);
    await saying(page, 'About that one').waitFor();
    await page.getByRole('button', { name: /Message 7\./ }).click();
    const quoted = rowOf(page, await farId(id, 7));
    await quoted.waitFor();
    await page.locator('[data-flashed="true"]').waitFor();
    const searched = await farId(id, 300);
    await page.goto(`${hub.api.url}/inbox/${id}?message=${searched}`);
    await rowOf(page, searched).waitFor();
    await page.waitForURL((url) => !url.search.includes('message='));
    const [box, log] = [await rowOf(page, searched).boundingBox(), await page.getByRole('log').boundingBox()];
    expect(box!.y).toBeGreaterThan(log!.y);
    expect(box!.y + box!.height).toBeLessThan(log!.y + log!.height);
  });

  it('shows reactions, edits with their history, failures with their way out, and menus by keyboard', async () => {
    const customer = newPhone();
    const id = await hub.customerWrites('whatsapp', customer, 'First words');
    const page = await open(`/inbox/${id}`);
    await saying(page, 'First words').waitFor();
    const [said] = await messagesOf(id);
    const person = { peerExternalId: customer, peerName: 'Anna', timestampMs: Date.now() };

    // The keyboard alone: the menu, and in it a reaction.
    const more = rowOf(page, said!.id).getByRole('button', { name: 'Message actions' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'React' }).press('Enter');
    await page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: '👍' }).click();
    const own = page.getByRole('button', { name: '👍, 1 reaction' });
    await own.waitFor();
    await page.locator('[aria-pressed="true"][aria-label^="👍"]').waitFor();
    await own.click();
    await own.waitFor({ state: 'detached' });

    await post('whatsapp', {
      ...person,
      kind: 'edit',
      text: 'Other words',
      targetMessageExternalId: said!.external_id,
    });
    await saying(page, 'Other words').waitFor();
    await page.getByRole('button', { name: 'Edited. Show what it said before' }).click();
    await page.getByRole('dialog', { name: 'What it said before' }).getByText('First words').waitFor();
    await page.keyboard.press('Escape');

    hub.graph.fault({ route: 'messages', answer: { code: 131026 } });
    await hub.say(id, { content: 'It will not arrive' });
    await page.getByText('Not sent').first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-status="read"]').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
    expect(hub.graph.deliveredTo(customer).filter(({ type }) => type === 'text')).toHaveLength(1);
  });
});
