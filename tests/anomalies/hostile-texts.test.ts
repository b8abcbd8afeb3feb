import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { startBrowser } from '../support/browser.ts';
import { storeHostileMessages, tagOf } from '../support/hostile-messages.ts';
import { hostileTexts } from '../support/hostile-texts.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

/** Types take turns: so many begin with each text. The long form is every type with every text. */
const TURNS = Number(process.env['TURNS'] ?? 1);

describe('texts that want to be scripts', () => {
  const texts = hostileTexts();
  let t: TestApi;
  let browser: Browser;
  let agent: AgentBrowser;
  let token: string;

  beforeAll(async () => {
    t = await startTestApi();
    browser = await startBrowser();
    const owner = await t.signIn('<img src=x onerror=alert(1)>');
    ({ token } = owner);
    await t.database.query(`update users set role = 'owner' where id = $1`, [owner.user.id]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await t.stop();
  });

  async function conversationOf(from: string): Promise<string> {
    const [row] = await t.database.query<{ id: string }>(
      `select id from conversations where external_id = $1`,
      [from],
    );
    return row!.id;
  }

  async function call(method: string, path: string, body: object): Promise<void> {
    const answer = await fetch(`${t.url}${BASE}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }

  function expectHarmless(): void {
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  }

  it('are shown as texts in every kind of message', async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      const from = `4860000000${turn}`;
      await t.post('whatsapp', textWebhook('whatsapp', 'Dzień dobry', { from, name: texts[turn]! }));
      const id = await conversationOf(from);
      await storeHostileMessages(t.database, id, texts, turn * 5);
      agent = await openAgentBrowser(
        browser,
        { url: t.url, token, path: `/inbox/${id}` },
        { viewport: { width: 1440, height: 4_000 } },
      );
      await agent.page
        .getByText(tagOf(texts.length - 1))
        .last()
        .waitFor();
      const seen = await tagsSeen(agent.page);
      expect(texts.map((_text, index) => index).filter((index) => !seen.has(tagOf(index)))).toEqual([]);
      expectHarmless();
      await agent.context.close();
    }
  }, 180_000);

  it('are shown as texts where people, labels, notes and canned replies have them for a name', async () => {
    const some = texts.filter((text) => text.trim() !== '' && text.length < 60);
    for (const [index, text] of some.entries()) {
      const from = `4861${String(index).padStart(7, '0')}`;
      await t.post('whatsapp', textWebhook('whatsapp', text, { from, name: text }));
    }
    const id = await conversationOf('48610000000');
    for (const [index, text] of some.slice(0, 40).entries()) {
      await call('POST', '/labels', { name: `${index} ${text}`.slice(0, 40), color: 'red' });
      await call('POST', '/canned-replies', { shortcut: `s${index}`, title: text, text });
      await call('POST', `/conversations/${id}/notes`, { text: `${text} ${tagOf(index)}` });
    }
    agent = await openAgentBrowser(
      browser,
      { url: t.url, token, path: `/inbox/${id}` },
      { viewport: { width: 1440, height: 6_000 } },
    );
    const { page } = agent;
    await page.getByText(tagOf(39)).first().waitFor();
    // Rows come in pages of fifty, the last one is reached by the keyboard.
    const rows = page.locator('[data-conversation]');
    await rows.nth(60).waitFor();
    const search = page.getByRole('search').locator('input');
    await search.fill('alert');
    await page.locator('mark').first().waitFor();
    expect(await page.locator('mark').first().innerText()).toMatch(/alert/i);
    for (const path of ['/settings/labels', '/settings/canned-replies', '/settings/audit-log']) {
      await page.goto(`${t.url}${path}`);
      await page.getByText('alert(').first().waitFor();
    }
    expectHarmless();
    await agent.context.close();
  }, 120_000);

  it('would be noticed', async () => {
    agent = await openAgentBrowser(browser, { url: t.url, token: null });
    await agent.page.getByRole('heading').first().waitFor();
    await agent.page.evaluate(() => {
      const image = document.createElement('img');
      image.src = 'data:,';
      document.body.append(image);
    });
    const deadline = Date.now() + 10_000;
    while (agent.misdeeds.refused.length === 0 && Date.now() < deadline) {
      await agent.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    expect(agent.misdeeds.refused.join('\n')).toMatch(/script-src|img-src|frame-src|default-src/);
    await agent.context.close();
  });
});

/** Reads a whole thread upwards, as a person scrolls it, and answers the tags that were shown on the way. */
async function tagsSeen(page: Page): Promise<Set<string>> {
  const log = page.getByRole('log');
  await log.waitFor();
  const found = await log.evaluate(async (scroller) => {
    const seen = new Set<string>();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const look = () => {
      for (const tag of (scroller as HTMLElement).innerText.match(/§\d+§/g) ?? []) seen.add(tag);
    };
    // As long as older messages come, or something is left above.
    for (let idle = 0; idle < 40;) {
      look();
      const before = seen.size;
      scroller.scrollTop = Math.max(0, scroller.scrollTop - scroller.clientHeight / 2);
      await frame();
      await frame();
      // Older pages come by the network.
      if (scroller.getAttribute('aria-busy') === 'true') idle = 0;
      look();
      idle = seen.size === before ? idle + 1 : 0;
    }
    return [...seen];
  });
  return new Set(found);
}
