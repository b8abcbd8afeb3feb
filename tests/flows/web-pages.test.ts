import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { ENDPOINTS, tokenOf } from '../support/outgoing-rig.ts';
import { englishFinder, shownTexts, TEXTS, type TestedLanguage } from '../support/shown-texts.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

interface Variant {
  language: TestedLanguage;
  options: BrowserContextOptions;
}

const VARIANTS: [name: string, Variant][] = [
  ['light, in English', { language: 'en', options: { locale: 'en-GB', colorScheme: 'light' } }],
  ['dark, in Ukrainian', { language: 'uk', options: { locale: 'uk-UA', colorScheme: 'dark' } }],
  [
    'on a phone, in Polish',
    {
      language: 'pl',
      options: {
        locale: 'pl-PL',
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
      },
    },
  ],
];
/** Numbers whose nouns differ in Slavic languages. */
const COUNTS = [1, 2, 5, 22];
const UNREAD: Record<TestedLanguage, string[]> = {
  en: ['1 unread message', '2 unread messages', '5 unread messages', '22 unread messages'],
  uk: [
    '1 непрочитане повідомлення',
    '2 непрочитані повідомлення',
    '5 непрочитаних повідомлень',
    '22 непрочитані повідомлення',
  ],
  pl: [
    '1 nieprzeczytana wiadomość',
    '2 nieprzeczytane wiadomości',
    '5 nieprzeczytanych wiadomości',
    '22 nieprzeczytane wiadomości',
  ],
};

let t: TestApi;
let browser: Browser;
let token: string;
const agents = new Map<Variant, AgentBrowser>();

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  t = await startTestApi({
    config: { outgoingPrivateHosts: ['127.0.0.1'], ...(webRoot === undefined ? {} : { webRoot }) },
  });
  token = await tokenOf(t, 'owner');
  browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await t.stop();
});

async function open(variant: Variant, path: string, as: string | null): Promise<AgentBrowser> {
  const agent = await openAgentBrowser(browser, { url: t.url, token: as, path }, variant.options);
  agent.page.setDefaultTimeout(10_000);
  return agent;
}

/** Whoever has been in is not asked to load everything again. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path);
}

/** What is wrong with a page as it stands. */
async function faultsOf({ page, misdeeds }: AgentBrowser, { language }: Variant): Promise<string[]> {
  // Nothing is on its way any more, and nothing moves.
  await page.waitForFunction(
    () =>
      document.querySelector('[class*="spinner"]') === null &&
      document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
  const faults = await seriousFindings(page);
  const { width, windowWidth, lang } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    windowWidth: innerWidth,
    lang: document.documentElement.lang,
  }));
  if (width > windowWidth) faults.push(`${width} pixels wide on a screen of ${windowWidth}`);
  if (lang !== language) faults.push(`it says that it is in ${lang}`);
  if (language !== 'en') {
    const found = englishFinder(language)(await shownTexts(page));
    faults.push(...found.map((text) => `in English: ${text}`));
  }
  faults.push(...misdeeds.dialogs.splice(0), ...misdeeds.refused.splice(0), ...misdeeds.errors.splice(0));
  return faults;
}

/** The pages on which something is wrong, and what. */
class Faults {
  readonly found: Record<string, string[]> = {};

  async look(name: string, agent: AgentBrowser, variant: Variant): Promise<void> {
    const faults = await faultsOf(agent, variant);
    if (faults.length > 0) this.found[name] = faults;
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined)
      await agent.page.screenshot({ path: `${folder}/${name.replaceAll('/', '-')}-${variant.language}.png` });
  }
}

describe('before anybody has written', () => {
  it.each(VARIANTS)('the pages are in order: %s', async (_name, variant) => {
    const faults = new Faults();
    const { session, list } = TEXTS[variant.language];
    const stranger = await open(variant, '/inbox', null);
    await stranger.page.getByRole('button', { name: session.signIn, exact: true }).waitFor();
    await faults.look('sign-in', stranger, variant);
    await stranger.context.close();
    const agent = await open(variant, '/inbox', token);
    agents.set(variant, agent);
    await agent.page.getByRole('heading', { name: list.emptyTitle }).waitFor();
    await faults.look('inbox-empty', agent, variant);
    expect(faults.found).toEqual({});
  });
});

describe('in a house where work is done', () => {
  /** The settings' pages, by their addresses, and those of single things. */
  const settings = [
    'profile',
    'channels',
    'channels/setup/whatsapp',
    'channels/setup/instagram',
    'channels/setup/facebook',
    'channels/telegram',
    'users',
    'canned-replies',
    'labels',
    'api-tokens',
    'webhooks',
    'retention',
    'audit-log',
  ];
  let conversation: string;

  beforeAll(async () => {
    const call = async (path: string, body: object): Promise<{ id: string }> => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      const answer = await fetch(`${t.url}${path.startsWith('/api/') ? '' : BASE}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${text}`);
      return JSON.parse(text) as { id: string };
    };
    const platforms = ['whatsapp', 'instagram', 'facebook', 'whatsapp', 'whatsapp'] as const;
    for (const [index, platform] of platforms.entries()) {
      const person = { from: `4860000010${index}`, name: `Ганна ${index}` };
      for (let n = 0; n < (COUNTS[index] ?? 1); n++) {
        const answer = await t.post(platform, textWebhook(platform, 'Потрібен переклад', person));
        expect(answer.status).toBe(200);
      }
    }
    const [row] = await t.database.query<{ id: string }>(
      `select id from conversations where external_id = '48600000104'`,
    );
    conversation = row!.id;
    await call(`/conversations/${conversation}/mark-read`, {});
    const label = await call('/labels', { name: 'Przysięgłe', color: 'purple' });
    await call(`/conversations/${conversation}/labels`, { label_ids: [label.id] });
    await call(`/conversations/${conversation}/notes`, { text: 'Termin w piątek' });
    await call(`/conversations/${conversation}/assign-manager`, {});
    await call('/canned-replies', { shortcut: 'cena', title: 'Cennik', text: 'Szanowna {{client_name}}' });
    await call('/api-tokens', { name: 'Синхронізація' });
    const endpoint = await call(ENDPOINTS, {
      url: 'http://127.0.0.1:9/x',
      description: 'Наша CRM',
    });
    settings.push(`webhooks/${endpoint.id}`);
    const [channel] = await t.database.query<{ id: string }>(
      `select id from channels where platform = 'whatsapp'`,
    );
    settings.push(`channels/${channel!.id}`);
  });

  it.each(VARIANTS)('the inbox is in order: %s', async (_name, variant) => {
    const faults = new Faults();
    const { thread, contact } = TEXTS[variant.language];
    const agent = agents.get(variant)!;
    const { page } = agent;
    await page.locator('[data-row]').nth(4).waitFor();
    for (const words of UNREAD[variant.language])
      await page.locator('[data-row] .visually-hidden', { hasText: new RegExp(`^${words}$`) }).waitFor();
    await faults.look('inbox-list', agent, variant);

    await page.keyboard.press('/');
    await page.keyboard.type('переклад');
    await page.getByRole('option').first().waitFor();
    await faults.look('search', agent, variant);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('option').first().waitFor();
    await faults.look('command-bar', agent, variant);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await faults.look('keyboard-help', agent, variant);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.locator(`[data-row="${conversation}"]`).click();
    await page.getByRole('log').getByText('Потрібен переклад').waitFor();
    await page.getByRole('log').getByText('Termin w piątek').waitFor();
    const isPhone = variant.options.isMobile === true;
    if (isPhone) {
      await faults.look('thread', agent, variant);
      await page.getByRole('button', { name: thread.showContact }).click();
    }
    const pane: Locator = isPhone
      ? page.getByRole('dialog')
      : page.getByRole('complementary', { name: contact.title });
    await pane.getByText('Przysięgłe').first().waitFor();
    await faults.look('contact', agent, variant);
    expect(faults.found).toEqual({});
  });

  it.each(VARIANTS)(
    'the settings are in order: %s',
    async (_name, variant) => {
      const faults = new Faults();
      const agent = agents.get(variant)!;
      const { page } = agent;
      if (variant.options.isMobile) {
        await go(page, '/settings');
        await page.getByRole('heading', { level: 1 }).waitFor();
        await faults.look('settings', agent, variant);
      }
      for (const path of settings) {
        await go(page, `/settings/${path}`);
        await page.locator('main h2').first().waitFor();
        await faults.look(path, agent, variant);
      }
      expect(faults.found).toEqual({});
    },
    60_000,
  );

  it('another language is chosen in the profile, at once and for good', async () => {
    const { page } = agents.get(VARIANTS[0]![1])!;
    await go(page, '/settings/profile');
    await page.getByRole('combobox', { name: TEXTS.en.shell.language }).click();
    await page.getByRole('option', { name: 'Polski' }).click();
    await page.getByRole('heading', { name: TEXTS.pl.settings.profile.title, level: 2 }).waitFor();
    await page.locator('html[lang="pl"]').waitFor();
    const find = englishFinder('pl');
    expect(find(await shownTexts(page))).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: TEXTS.pl.settings.profile.title, level: 2 }).waitFor();
    expect(find(await shownTexts(page))).toEqual([]);
    await page.getByRole('combobox', { name: TEXTS.pl.shell.language }).click();
    await page.getByRole('option', { name: 'Українська' }).click();
    await page.getByRole('heading', { name: TEXTS.uk.settings.profile.title, level: 2 }).waitFor();
  });
});
