// `npm run screenshots`: pictures of the main pages for docs/screenshots, taken of the demo on data of its own.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as launcher } from 'playwright-core';
import { prepare, root } from './prepare.mjs';

const FOLDER = join(root, 'docs/screenshots');
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Long enough for the customers of the demo to have written. */
const READY_MS_MAX = 180_000;

prepare();
mkdirSync(FOLDER, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-screenshots-'));
const port = await freePort();
const demo = spawn(process.execPath, [join(root, 'scripts/demo.mjs'), '--pace', '2-4'], {
  cwd: root,
  env: { ...process.env, PORT: String(port), DATA_DIR: join(dataDir, 'demo') },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const demoEnded = new Promise((done) => demo.once('exit', done));
let browser = null;
try {
  const link = await signInLink();
  browser = await startBrowser();
  await takeAll(link);
} finally {
  await browser?.close();
  demo.kill('SIGINT');
  await demoEnded;
  rmSync(dataDir, { recursive: true, force: true });
}

async function takeAll(link) {
  const context = await browser.newContext({ viewport: DESK, locale: 'en-GB', colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL('**/welcome');
  await page.goto(`http://127.0.0.1:${port}/inbox`);
  await page.locator('[data-conversation]').nth(12).waitFor({ timeout: READY_MS_MAX });
  await openConversation(page, 1);
  await picture(page, 'inbox');
  await page.getByRole('search').locator('input').click();
  await page.keyboard.type('tlumacz');
  await page.locator('mark').first().waitFor();
  await picture(page, 'search');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`http://127.0.0.1:${port}/inbox`);
  await openConversation(page, 3);
  await picture(page, 'inbox-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  for (const [name, path] of [
    ['channels', '/settings/channels'],
    ['channel-setup', '/settings/channels/setup/whatsapp'],
    ['users', '/settings/users'],
  ]) {
    await page.goto(`http://127.0.0.1:${port}${path}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => {});
    await picture(page, name);
  }
  await page.setViewportSize(PHONE);
  await page.goto(`http://127.0.0.1:${port}/inbox`);
  await page.locator('[data-conversation]').first().waitFor();
  await picture(page, 'phone-list');
  await openConversation(page, 2);
  await picture(page, 'phone-thread');
  await context.close();
}

async function openConversation(page, index) {
  const row = page.locator('[data-conversation]').nth(index);
  await row.waitFor();
  await row.getByRole('link').or(row.getByRole('button')).first().click();
  await page.getByRole('log').getByRole('listitem').first().waitFor();
}

async function picture(page, name) {
  // Pictures and fonts have to be drawn, and what slides in has to have come to rest.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))),
  );
  await page.waitForTimeout(800);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
}

/** What the demo prints when it is ready. */
function signInLink() {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(
      () => reject(new Error(`The demo did not become ready:\n${printed}`)),
      READY_MS_MAX,
    );
    void demoEnded.then(() => reject(new Error(`The demo ended:\n${printed}`)));
    demo.stdout.on('data', (chunk) => {
      printed += chunk;
      const [link] = printed.match(/http:\/\/[^\s]+\/sign-in\/swl_[A-Za-z0-9_-]+/) ?? [];
      if (link === undefined) return;
      clearTimeout(timer);
      resolve(link);
    });
  });
}

async function startBrowser() {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
  const args = chromium.args.filter((arg) => arg !== '--single-process');
  return await launcher.launch({ executablePath, args, headless: true });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
