import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type AgentBrowser, openAgentBrowser } from '../support/agent-browser.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { tokenOf } from '../support/outgoing-rig.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

let t: TestApi;
let browser: Browser;
let owner: AgentBrowser;
let olena: AgentBrowser;
let boris: AgentBrowser;
let conversationId: string;

beforeAll(async () => {
  const webRoot = process.env['TEST_WEB_ROOT'];
  t = await startTestApi(webRoot === undefined ? {} : { config: { webRoot } });
  await t.post('whatsapp', textWebhook('whatsapp', 'Dzień dobry', { from: '48601234567', name: 'Anna' }));
  await t.post('facebook', textWebhook('facebook', 'It is me again', { from: '9001234567', name: 'Ann N.' }));
  conversationId = await conversationWith('48601234567');
  browser = await startBrowser();
  const agents = [await t.signIn('Olena'), await t.signIn('Boris')] as const;
  const path = `/inbox/${conversationId}`;
  [owner, olena, boris] = await Promise.all([
    openAgentBrowser(browser, { url: t.url, token: await tokenOf(t, 'owner'), path: '/settings/users' }),
    openAgentBrowser(browser, { url: t.url, token: agents[0].token, path }),
    openAgentBrowser(browser, { url: t.url, token: agents[1].token, path }),
  ]);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await t.stop();
});

async function conversationWith(customer: string): Promise<string> {
  const [row] = await t.database.query<{ id: string }>(
    `select id from conversations where external_id = $1`,
    [customer],
  );
  return row!.id;
}

/** Buttons in it are pressed by the keyboard: what was told in passing may lie over them for some seconds. */
const pane = ({ page }: { page: Page }) => page.getByRole('complementary', { name: 'Contact' });

/** Opens a part of the pane that is folded away at first. */
async function unfold(agent: AgentBrowser, name: string): Promise<void> {
  const part = pane(agent).getByRole('button', { name, exact: true });
  await part.waitFor();
  if ((await part.getAttribute('aria-expanded')) === 'false') await part.press('Enter');
}

async function chooseColleague(agent: AgentBrowser, name: string): Promise<void> {
  await pane(agent).getByRole('combobox', { name: 'Assigned to' }).click();
  await agent.page.getByRole('option', { name, exact: true }).click();
}

describe('the contact pane', () => {
  it('shows a colleague live what is done in it', async () => {
    const [mine, theirs] = [pane(olena), pane(boris)];
    await theirs.getByRole('heading', { name: 'Anna' }).waitFor();
    expect(await theirs.getByRole('link', { name: '+48601234567' }).getAttribute('href')).toBe(
      'tel:+48601234567',
    );

    await mine.getByRole('button', { name: 'Change the name' }).click();
    await mine.getByRole('textbox', { name: 'Name' }).fill('Anna Nowak');
    await mine.getByRole('button', { name: 'Save' }).press('Enter');
    await theirs.getByRole('heading', { name: 'Anna Nowak' }).waitFor();
    await mine.locator('button[aria-label="Change the name"]:focus').waitFor();

    await mine.getByRole('button', { name: 'Add a label' }).click();
    await olena.page.getByRole('combobox', { name: 'Find or create a label' }).fill('Sworn');
    await olena.page.getByRole('option', { name: 'Create “Sworn”' }).click();
    await theirs.getByRole('button', { name: 'Take off the label Sworn' }).waitFor();
    await olena.page.keyboard.press('Escape');

    await chooseColleague(olena, 'Boris');
    await theirs.getByText('Boris (you)').waitFor();

    await mine.getByRole('textbox', { name: 'New note' }).fill('Wants it by Friday');
    await olena.page.keyboard.press('Control+Enter');
    await theirs.getByText('Wants it by Friday').waitFor();
    expect(await theirs.getByRole('button', { name: 'Edit the note' }).count()).toBe(0);
    await mine.getByRole('button', { name: 'Edit the note' }).press('Enter');
    await mine.getByRole('textbox', { name: 'Edit the note' }).fill('Wants it by Monday');
    await mine.getByRole('button', { name: 'Save' }).press('Enter');
    await theirs.getByText('Wants it by Monday').waitFor();

    await mine.getByRole('button', { name: 'Link to a client' }).press('Enter');
    await mine.getByRole('textbox', { name: 'Client in the CRM' }).fill('crm-17');
    await olena.page.keyboard.press('Enter');
    await theirs.getByText('crm-17', { exact: true }).waitFor();

    await theirs.getByRole('button', { name: 'Take off the label Sworn' }).click();
    await mine.getByRole('button', { name: 'Take off the label Sworn' }).waitFor({ state: 'detached' });
    await mine.getByRole('button', { name: 'Delete the note' }).press('Enter');
    await olena.page.getByRole('alertdialog').getByRole('button', { name: 'Delete the note' }).click();
    await theirs.getByText('Wants it by Monday').waitFor({ state: 'detached' });
  });

  it('tells what was done, and stays as it was folded when the page is loaded again', async () => {
    await unfold(boris, 'Activity');
    await pane(boris).getByText('Olena: assigned the conversation – Boris').waitFor();
    await pane(boris).getByText('Boris: changed the labels of the conversation').waitFor();
    await pane(boris).getByText('Olena: linked the contact to the CRM').waitFor();
    await pane(boris).getByRole('button', { name: 'Contact details', exact: true }).click();
    await boris.page.reload();
    await pane(boris).getByText('Olena: assigned the conversation – Boris').waitFor();
    expect(await pane(boris).getByRole('link', { name: '+48601234567' }).count()).toBe(0);
    // What is done while it is open comes to it by itself.
    await chooseColleague(olena, 'Nobody');
    await pane(boris).getByText('Olena: took the assignment back').waitFor();
    expect(await seriousFindings(boris.page)).toEqual([]);
  });

  it('merges two contacts after a look at both, and takes them apart again', async () => {
    await unfold(olena, 'Same person');
    await pane(olena).getByRole('button', { name: 'Merge with another contact' }).press('Enter');
    await olena.page.getByRole('combobox', { name: 'Which contact is the same person?' }).fill('900123');
    await olena.page.getByRole('option', { name: 'Without a name' }).waitFor();
    await olena.page.keyboard.press('Enter');
    const dialog = olena.page.getByRole('dialog', { name: 'Are these the same person?' });
    await dialog.getByRole('region', { name: 'Stays: Anna Nowak' }).getByText('+48601234567').waitFor();
    await dialog.getByRole('region', { name: 'Goes into it' }).getByText('9001234567').waitFor();
    expect(await seriousFindings(olena.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Merge' }).click();
    const other = pane(boris).getByRole('link', { name: /It is me again/ });
    await other.waitFor();
    expect(await other.getAttribute('href')).toBe(`/inbox/${await conversationWith('9001234567')}`);

    await pane(olena)
      .getByRole('button', { name: /^Undo the merge with/ })
      .press('Enter');
    await pane(boris).getByText('This is the only one.').waitFor();
    await pane(olena)
      .getByText(/undone on/)
      .waitFor();
    expect(
      await pane(olena)
        .getByRole('button', { name: /^Undo the merge with/ })
        .count(),
    ).toBe(0);
  });

  it('is read only where somebody may read only, and fits a phone', async () => {
    const token = await tokenOf(t, 'viewer');
    const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const viewer = await openAgentBrowser(
      browser,
      { url: t.url, token, path: `/inbox/${conversationId}` },
      options,
    );
    await viewer.page.getByRole('button', { name: 'Show the contact' }).click();
    await pane(viewer).getByText('You may read here and change nothing.').waitFor();
    await unfold(viewer, 'Same person');
    await pane(viewer)
      .getByText(/undone on/)
      .waitFor();
    for (const name of ['Change the name', 'Add a label', 'Link to a client', 'Merge with another contact']) {
      expect([name, await pane(viewer).getByRole('button', { name }).count()]).toEqual([name, 0]);
    }
    expect(await pane(viewer).getByRole('textbox').count()).toBe(0);
    expect(await pane(viewer).getByRole('combobox', { name: 'Assigned to' }).isDisabled()).toBe(true);
    expect(await viewer.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await seriousFindings(viewer.page)).toEqual([]);
    expect(viewer.misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
    await viewer.context.close();
  });
});

describe('users', () => {
  const row = (name: string) => owner.page.getByRole('listitem').filter({ hasText: name });

  async function act(name: string, action: string): Promise<void> {
    await row(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click();
    await owner.page.getByRole('menuitem', { name: action }).click();
  }

  it('come in by the link that an owner hands over, and may do what their role allows', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Invite a colleague' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Nadia');
    await page.getByRole('textbox', { name: 'E-mail' }).fill('nadia@example.com');
    await page.getByRole('button', { name: 'Make the sign-in link' }).click();
    const link = await page.getByRole('dialog', { name: 'Nadia can come in' }).locator('code').innerText();
    await page.keyboard.press('Escape');

    const path = new URL(link).pathname;
    const nadia = await openAgentBrowser(browser, { url: t.url, token: null, path });
    await nadia.page.getByLabel('New password').fill('a long enough password');
    await nadia.page.getByRole('button', { name: 'To the inbox' }).click();
    await nadia.page.getByRole('heading', { name: 'Conversations' }).waitFor();
    await row('Nadia').getByText('no password yet').waitFor();
    await page.reload();
    await row('Nadia').getByRole('button').waitFor();
    expect(await row('Nadia').getByText('no password yet').count()).toBe(0);

    await act('Nadia', 'Make them: Read-only');
    await row('Nadia').getByText('Read-only').waitFor();
    await nadia.page.goto(`${t.url}/inbox/${conversationId}`);
    await pane(nadia).getByText('You may read here and change nothing.').waitFor();
    await act('Nadia', 'Make them: Agent');
    await row('Nadia').getByText('Agent').waitFor();
    await nadia.page.reload();
    await pane(nadia).getByRole('button', { name: 'Change the name' }).waitFor();

    await act('Nadia', 'Disable');
    await row('Nadia').getByText('disabled').waitFor();
    await nadia.page.getByRole('alert').getByText('You were signed out.').waitFor();
    await nadia.context.close();
  });

  it('may read only on the channels that an owner ticks', async () => {
    await act('Boris', 'Read-only channels …');
    await owner.page.getByRole('checkbox', { name: 'whatsapp' }).click();
    await owner.page.getByRole('button', { name: 'Save' }).click();
    await owner.page.getByRole('checkbox', { name: 'whatsapp' }).waitFor({ state: 'detached' });
    await boris.page.reload();
    await pane(boris).getByText('You may read here and change nothing.').waitFor();
    await boris.page.goto(`${t.url}/inbox/${await conversationWith('9001234567')}`);
    await pane(boris).getByRole('button', { name: 'Add a label' }).waitFor();
  });

  it('have done nothing on the way that no page may do', () => {
    for (const { misdeeds } of [owner, olena, boris]) {
      expect(misdeeds).toEqual({ dialogs: [], refused: [], errors: [] });
    }
  });
});
