import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import type { Browser, Locator, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { freePort } from '../support/api-process.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { type ReplyHub, startReplyHub, TOKENS } from '../support/reply-hub.ts';
import { APP_SECRET, BASE, CHANNELS } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const APP_ID = '1';
const PHONE = '48600100200';
const NOTHING = { appSecrets: [], verifyToken: undefined };

let hub: ReplyHub;
let browser: Browser;
let agent: AgentBrowser;
let page: Page;

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  const port = await freePort();
  hub = await startReplyHub({
    isNew: true,
    config: {
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      channels: [],
      webhookSecrets: { whatsapp: NOTHING, instagram: NOTHING, facebook: NOTHING },
      ...(webRoot === undefined ? {} : { webRoot }),
    },
  });
  await hub.api.database.query(`update users set role = 'owner' where id = $1`, [hub.userId]);
  hub.graph.addTemplate('2', {
    name: 'hello_world',
    language: 'en_US',
    components: [{ type: 'BODY', text: 'Welcome and congratulations!' }],
  });
  browser = await startBrowser();
  agent = await openAgentBrowser(browser, { url: hub.api.url, token: hub.token, path: '/settings/channels' });
  page = agent.page;
  page.setDefaultTimeout(12_000);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const link = (name: string | RegExp): Locator => page.getByRole('link', { name, exact: true });
const field = (label: string): Locator => page.getByLabel(label, { exact: true });

/** Resolves when a line of the list beside the steps has this colour. */
async function untilStep(name: string, state: 'done' | 'waiting' | 'failed'): Promise<void> {
  await page.locator(`[data-step=${name}][data-state=${state}]`).waitFor();
}

/** What Meta asks when somebody saves the form in its dashboard. */
async function handshake(platform: MetaPlatform, token: string): Promise<number> {
  const query = `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=42`;
  return (await fetch(`${hub.api.url}${BASE}/webhooks/${platform}?${query}`)).status;
}

/** Steps 1 and 2, with Meta's question arriving while the page is open. */
async function setAppUp(platform: MetaPlatform): Promise<void> {
  await untilStep('app_secret', 'waiting');
  await untilStep('first_webhook', 'waiting');
  await field('App secret').fill(APP_SECRET);
  await button('Set: App secret').click();
  await untilStep('app_secret', 'done');
  await button('Make a verify token').click();
  await untilStep('verify_token', 'done');
  expect(await field('Callback URL').inputValue()).toBe(`${hub.api.url}${BASE}/webhooks/${platform}`);
  expect(await handshake(platform, 'another-token')).toBe(403);
  await untilStep('handshake', 'failed');
  await page.getByText('Meta asked with another verify token.').waitFor();
  expect(await handshake(platform, await field('Verify token').inputValue())).toBe(200);
  await untilStep('handshake', 'done');
}

/** A secret goes in and does not come out. */
async function expectNowhere(secret: string): Promise<void> {
  expect((await page.content()).includes(secret)).toBe(false);
}

/** A stranger's message, as Meta sends it. */
async function customerWrites(platform: MetaPlatform): Promise<void> {
  const answer = await hub.api.post(platform, textWebhook(platform, 'Dzień dobry'));
  expect(answer.status).toBe(200);
}

describe('setting channels up in the browser', () => {
  it('WhatsApp, step by step up to green', async () => {
    await page.getByText('Nothing is connected yet').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await link('Connect WhatsApp').click();
    await setAppUp('whatsapp');
    await expectNowhere(APP_SECRET);
    await untilStep('token', 'waiting');
    await field('Name').fill('Biuro');
    await field('Phone number ID').fill('not digits');
    await page.getByText('It consists of digits only.').waitFor();
    await field('Phone number ID').fill(CHANNELS.whatsapp);
    await field('WhatsApp Business Account ID').fill('2');
    await field('Access token').fill(TOKENS.whatsapp);
    await button('Connect the account').click();
    await untilStep('channel', 'done');
    await untilStep('subscription', 'done');
    await untilStep('token', 'done');
    await field('Send to').fill(`+${PHONE}`);
    await button('Send a test message').click();
    await page.getByText('The message was read.').waitFor();
    expect(hub.graph.deliveredTo(PHONE)).toHaveLength(1);
    // What WhatsApp tells of it is the first webhook.
    await untilStep('first_webhook', 'done');
    await page.getByText('WhatsApp is set up.').waitFor();
    expect(await page.getByText('7 of 7 done').isVisible()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('Messenger, by signing in at Meta', async () => {
    hub.graph.setToken('EAA-of-the-owner', {
      appId: APP_ID,
      channelIds: [CHANNELS.facebook],
      scopes: ['pages_show_list', 'pages_manage_metadata'],
    });
    hub.graph.signsInWith('EAA-of-the-owner');
    await page.goto(`${hub.api.url}/settings/channels/setup/facebook`);
    await setAppUp('facebook');
    expect(await button('Connect with Meta').count()).toBe(0);
    await button('Sign in with Meta (optional)').click();
    await field('App id').fill(APP_ID);
    await button('Save').click();
    await button('Connect with Meta').click();
    await page.getByRole('checkbox').waitFor();
    expect(await page.getByRole('checkbox').isChecked()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    await button('Connect 1 account').click();
    await page.getByText('These accounts are connected').waitFor();
    await link('Back to the setup').click();
    await untilStep('subscription', 'done');
    await untilStep('token', 'done');
    await page.getByText('Write to your page from another account').waitFor();
    await page.getByText('Waiting for the first message').waitFor();
    await customerWrites('facebook');
    await page.getByText('The first message has come.').waitFor();
    await page.getByText('Messenger is set up.').waitFor();
    // A sign-in that was not begun here leads nowhere.
    await page.goto(`${hub.api.url}${BASE}/channel-connect/callback?code=x&state=made-up`);
    await page.getByText('The sign-in at Meta came back too late').waitFor();
  });

  it('Instagram, which is sending already', async () => {
    await page.goto(`${hub.api.url}/settings/channels/setup/instagram`);
    await setAppUp('instagram');
    await customerWrites('instagram');
    await untilStep('first_webhook', 'done');
    await page.goto(`${hub.api.url}/settings/channels`);
    const notice = page
      .getByRole('status')
      .filter({ hasText: `Instagram: ${CHANNELS.instagram} is sending` });
    await notice.getByRole('link', { name: 'Connect it' }).click();
    expect(await field('Instagram account ID').inputValue()).toBe(CHANNELS.instagram);
    await field('Name').fill('@biuro');
    await field('Access token').fill(TOKENS.instagram);
    await button('Connect the account').click();
    // What it had sent is read now.
    await page.getByText('The first message has come.').waitFor();
    await page.getByText('Instagram is set up.').waitFor();
  });
});

describe('a channel in the browser', () => {
  it('says when its token is worth nothing, and takes a new one', async () => {
    await page.goto(`${hub.api.url}/settings/channels`);
    await link('Open Biuro').click();
    const token = page.locator('[data-check=token]');
    await token.waitFor();
    hub.graph.expireToken(TOKENS.whatsapp);
    await hub.api.database.query(`update channel_checks set checked_at = checked_at - interval '1 minute'`);
    await button('Check now').click();
    await page.locator('[data-check=token][data-state=failing]').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    // The overview says the same of it, with what to do.
    const said = await token.getByRole('strong').innerText();
    await button('Back').click();
    await page.getByRole('listitem').filter({ hasText: 'Biuro' }).getByText(said).waitFor();
    await link('Open Biuro').click();
    hub.graph.updateChannel(CHANNELS.whatsapp, { token: 'EAA-new' });
    await button('Replace: Access token').click();
    await field('Access token').fill('EAA-new');
    await button('Set: Access token').click();
    await page.locator('[data-check=token][data-state=ok]').waitFor();
    await button('Replace: Access token').waitFor();
    await expectNowhere('EAA-new');
  });

  it('has the templates of a number, fetched when asked for', async () => {
    hub.graph.addTemplate('2', {
      name: 'order_ready',
      language: 'pl',
      components: [{ type: 'BODY', text: 'Zamówienie {{1}} jest gotowe.' }],
    });
    const { id } = (await hub.api.stores.channels.byExternalId('whatsapp', CHANNELS.whatsapp))!;
    await hub.api.database.query(
      `update message_template_lists set fetched_at = fetched_at - interval '1 hour'`,
    );
    await page.goto(`${hub.api.url}/settings/channels/${id}`);
    await button('Fetch now').click();
    await page.getByText('order_ready').waitFor();
    await field('Search by name').fill('hello');
    await page.getByText('order_ready').waitFor({ state: 'detached' });
  });

  it('can be renamed, may answer longer, and is removed when nothing is in it', async () => {
    await page.goto(`${hub.api.url}/settings/channels`);
    await link(/^Open (?!Biuro|@biuro)/).click();
    await field('Name').fill('Page of the bureau');
    await button('Save').click();
    await page.getByRole('heading', { name: 'Page of the bureau' }).waitFor();
    await page.getByRole('switch').click();
    await page.getByRole('switch', { checked: true }).waitFor();
    await button('Remove the channel').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the channel' }).click();
    // It has a conversation, and says so.
    await page
      .getByText(/conversation/)
      .first()
      .waitFor();
    await hub.call('POST', '/channels', { platform: 'facebook', external_id: '5', name: 'A mistake' });
    await page.goto(`${hub.api.url}/settings/channels`);
    await link('Open A mistake').click();
    await button('Remove the channel').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the channel' }).click();
    await page.getByText('The channel is removed').waitFor();
    await link('Open A mistake').waitFor({ state: 'detached' });
    expect(agent.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });

  it('says in the language of the page what the server says in English', async () => {
    const { id } = (await hub.api.stores.channels.byExternalId('instagram', CHANNELS.instagram))!;
    hub.graph.expireToken(TOKENS.instagram);
    await hub.api.database.query(`update channel_checks set checked_at = checked_at - interval '1 minute'`);
    const ukrainian = await openAgentBrowser(
      browser,
      { url: hub.api.url, token: hub.token, path: `/settings/channels/${id}` },
      { locale: 'uk-UA' },
    );
    const { page: inUkrainian, misdeeds } = ukrainian;
    await inUkrainian.getByRole('button', { name: 'Перевірити зараз' }).click();
    const token = inUkrainian.locator('[data-check=token][data-state=failing]');
    await token.getByText('Токен доступу цього каналу застарів, або його відкликано.').waitFor();
    await token.getByText('Адміністратор має підключити канал ще раз.').waitFor();
    await inUkrainian.getByRole('button', { name: 'Вилучити канал' }).click();
    await inUkrainian.getByRole('alertdialog').getByRole('button', { name: 'Вилучити канал' }).click();
    await inUkrainian
      .getByText('Цей канал має розмови, які було б утрачено. Він залишається.')
      .first()
      .waitFor();
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await inUkrainian.screenshot({ path: `${folder}/channel-uk.png` });
    expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
    await ukrainian.context.close();
  });
});
