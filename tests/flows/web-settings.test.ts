import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { OutgoingRig } from '../support/outgoing-rig.ts';
import { BASE } from '../support/test-api.ts';
import { isSignedBy, WebhookReceiver } from '../support/webhook-receiver.ts';

const PAGES = [
  'profile',
  'users',
  'canned-replies',
  'labels',
  'api-tokens',
  'webhooks',
  'retention',
  'audit-log',
];

let rig: OutgoingRig;
let browser: Browser;
let owner: AgentBrowser;
let page: Page;
let receiver: WebhookReceiver;

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  rig = await OutgoingRig.start(['127.0.0.1'], webRoot === undefined ? {} : { webRoot });
  await rig.worker(['127.0.0.1']);
  receiver = await WebhookReceiver.start();
  browser = await startBrowser();
  owner = await openAgentBrowser(browser, { url: rig.api.url, token: rig.owner, path: '/settings/profile' });
  page = owner.page;
}, 60_000);

afterAll(async () => {
  await browser.close();
  await receiver.stop();
  await rig.stop();
});

/** Goes to a page of the settings by the list beside it. */
async function go(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 2 }).waitFor();
}

const row = (words: string): Locator => page.getByRole('listitem').filter({ hasText: words });
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const field = (name: string): Locator => page.getByRole('textbox', { name });

describe('the settings', () => {
  it('keep canned replies and labels', async () => {
    await go('Canned replies');
    await press('New canned reply');
    await field('Shortcut').fill('two words');
    await page.getByText('Only letters, digits, - and _, up to 40.').waitFor();
    await field('Shortcut').fill('Price');
    await field('Title').fill('Price list');
    await field('Text').fill('Dear ');
    await press('name of the customer');
    await press('Save');
    await row('/price').getByText('Dear {{client_name}}').waitFor();
    await row('/price').getByRole('button', { name: 'Edit' }).click();
    await field('Text').fill('It costs 100 zł');
    await press('Save');
    await row('/price').getByText('It costs 100 zł').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like it');
    await row('/price').waitFor({ state: 'detached' });
    await page.getByRole('searchbox', { name: 'Search' }).fill('100');
    await row('/price').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is none yet.').waitFor();

    await go('Labels');
    await press('New label');
    await field('Name').fill('Sworn');
    await page.getByRole('combobox', { name: 'Colour' }).click();
    await page.getByRole('option', { name: 'Purple' }).click();
    await press('Save');
    await row('Sworn').getByRole('button', { name: 'Edit' }).click();
    await field('Name').fill('Sworn translation');
    await press('Save');
    await row('Sworn translation').waitFor();
  });

  it('make tokens with which programs come in until they are revoked', async () => {
    await go('API tokens');
    await field('Name').fill('CRM sync');
    await press('Create');
    const token = await page.getByLabel('Copy it now: it is not shown again.').innerText();
    const status = async (): Promise<number> => (await rig.api.get(`${BASE}/inbox`, token)).status;
    expect(await status()).toBe(200);
    await row('CRM sync').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('There is none.').waitFor();
    expect(await status()).toBe(401);
  });

  it('tell other systems, and show what became of it', async () => {
    await go('Outgoing webhooks');
    await press('New webhook');
    await field('Address').fill(receiver.url);
    await field('What it is for').fill('The CRM');
    await press('Save');
    const dialog = page.getByRole('dialog', { name: 'The secret of this webhook' });
    const secret = await dialog.locator('code').innerText();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await row('The CRM').getByRole('link', { name: 'Open' }).click();

    await press('Send a test');
    await row('webhook.test').getByText('delivered').waitFor();
    await row('webhook.test').getByText('HTTP 204').waitFor();
    expect(receiver.received.every((one) => isSignedBy(one, secret))).toBe(true);

    receiver.answering = () => 500;
    await rig.say('Dzień dobry');
    const told = row('message.created');
    await told.getByText('HTTP 500').waitFor();
    await told.getByText('this is 500').waitFor();
    await page.getByText(/^Failing since/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    receiver.answering = () => 204;
    await press('Switch off');
    await page.getByText('switched off').waitFor();
    await press('Delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is none yet.').waitFor();
  });

  it('set how long things are kept, and say who did what', async () => {
    await go('Data retention');
    const form = page.locator('form').filter({ hasText: 'Audit log, in days' });
    await form.getByRole('spinbutton').fill('90');
    await form.getByRole('button', { name: 'Save' }).press('Enter');
    await form.getByText('Set here; the default is 365 days.').waitFor();
    // By the keyboard: what was told in passing may lie over it.
    await form.getByRole('button', { name: 'Back to the default' }).press('Enter');
    await form.getByText('This is the default.').waitFor();

    await go('Audit log');
    for (const words of [
      'changed a setting – Audit log, in days',
      'added a label – Sworn',
      'changed a label – Sworn translation',
      'added a canned reply – price',
      'changed a canned reply – price',
      'deleted a canned reply – price',
      'made an API token – CRM sync',
      'revoked an API token – CRM sync',
      'added an outgoing webhook – The CRM',
      'deleted an outgoing webhook',
    ]) {
      await page.getByText(`Somebody: ${words}`).first().waitFor();
    }
    await page.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: 'Labels' }).click();
    await page.getByText('Somebody: added a canned reply – price').waitFor({ state: 'detached' });
    await page.getByText('Somebody: added a label – Sworn').waitFor();
  });

  it('change who one is and how it looks', async () => {
    await go('Your profile');
    await field('Name').fill('Marta');
    await page
      .locator('form')
      .filter({ hasText: 'Who you are' })
      .getByRole('button', { name: 'Save' })
      .click();
    await page.getByRole('button', { name: /Marta/ }).waitFor();
    await page.getByRole('combobox', { name: 'Appearance' }).click();
    await page.getByRole('option', { name: 'Dark' }).click();
    await page.locator('html[data-theme=dark]').waitFor({ state: 'attached' });
    await page.getByRole('combobox', { name: 'Language' }).click();
    await page.getByRole('option', { name: 'Polski' }).click();
    await page.getByRole('heading', { name: 'Twój profil' }).waitFor();
    await page.getByRole('combobox', { name: 'Język' }).click();
    await page.getByRole('option', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Your profile' }).waitFor();
  });

  it('can be used by everybody, in light and dark', async () => {
    const found: [string, string[]][] = [];
    for (const path of PAGES) {
      await page.goto(`${rig.api.url}/settings/${path}`);
      await page.getByRole('heading', { level: 2 }).waitFor();
      await page.getByText('Loading …').waitFor({ state: 'detached' });
      await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
      found.push([path, await seriousFindings(page)]);
      // Nothing but colours is another.
      await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
      found.push([`${path}, dark`, await seriousFindings(page, 'html', ['color-contrast'])]);
    }
    expect(found).toEqual(
      PAGES.flatMap((path) => [
        [path, []],
        [`${path}, dark`, []],
      ]),
    );
    expect(owner.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
  });
});
