import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';

/** What a page did that no page of ours may do. */
export interface Misdeeds {
  /** Dialogs that a script has opened. */
  dialogs: string[];
  /** What the page's policy has refused. */
  refused: string[];
  /** Errors of scripts, and what the page itself called an error. */
  errors: string[];
}

export interface AgentBrowser {
  context: BrowserContext;
  page: Page;
  misdeeds: Misdeeds;
}

/** Lines of the console that a page may show while the server is away, or before somebody is signed in. */
const HARMLESS = /Failed to load resource|WebSocket connection to/;

/**
 * A browser of its own with an agent signed in (`token` null: nobody), at an address of the web application.
 *
 * @param options of the context: `locale`, `viewport`, `colorScheme`, `permissions` …
 */
export async function openAgentBrowser(
  browser: Browser,
  { url, token, path = '/' }: { url: string; token: string | null; path?: string },
  options: BrowserContextOptions = {},
): Promise<AgentBrowser> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  if (token !== null) {
    const cookie = { name: 'switchboard_session', value: token, url, httpOnly: true };
    await context.addCookies([{ ...cookie, sameSite: 'Lax' as const }]);
  }
  const misdeeds: Misdeeds = { dialogs: [], refused: [], errors: [] };
  await context.exposeFunction('noteRefused', (what: string) => void misdeeds.refused.push(what));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { noteRefused } = globalThis as unknown as { noteRefused: (what: string) => void };
      noteRefused(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  context.on('dialog', (dialog) => {
    misdeeds.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  context.on('weberror', (error) => void misdeeds.errors.push(String(error.error())));
  context.on('console', (line: ConsoleMessage) => {
    if (line.type() === 'error' && !HARMLESS.test(line.text())) misdeeds.errors.push(line.text());
  });
  const page = await context.newPage();
  // Less than a test has, so that a failure names what was waited for.
  page.setDefaultTimeout(20_000);
  await page.goto(`${url}${path}`);
  return { context, page, misdeeds };
}

/**
 * Whether somebody looks at a page: pages without a window are always looked at, so what a tab behind others would say is
 * said here.
 */
export async function setLooking(page: Page, isLooking: boolean): Promise<void> {
  await page.evaluate((is) => {
    const state = is ? 'visible' : 'hidden';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.hasFocus = () => is;
    document.dispatchEvent(new Event('visibilitychange'));
    dispatchEvent(new Event(is ? 'focus' : 'blur'));
  }, isLooking);
}
