import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'playwright-core';
import { MediaRig } from '../../apps/api/src/testing/media-rig.ts';
import { startBrowser } from '../support/browser.ts';
import { BASE } from '../support/test-api.ts';

/** Long enough for a page to do what it is going to do; what is waited for here must not happen. */
const SETTLED_MS = 300;

describe('a file that wants to be a program, opened in a browser', () => {
  let rig: MediaRig;
  let browser: Browser;
  let context: BrowserContext;
  let trap: Server;
  let trapUrl: string;
  let trapped = 0;
  beforeAll(async () => {
    rig = await MediaRig.start();
    trap = createServer((_request, response) => {
      trapped++;
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`;
    browser = await startBrowser();
    context = await browser.newContext({ extraHTTPHeaders: { Authorization: `Bearer ${rig.token}` } });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => trap.close(resolve));
    await rig.stop();
  });

  const script = () => `alert(document.domain);fetch('${trapUrl}');new Image().src='${trapUrl}'`;
  const html = () => `<!doctype html><body onload="${script()}"><script>${script()}</script>`;
  const svg = () =>
    `<svg xmlns="http://www.w3.org/2000/svg" onload="${script()}"><script>${script()}</script></svg>`;

  /** How many dialogs a page has opened, and how often it has reached out. */
  async function whatHappens(open: (page: Awaited<ReturnType<typeof context.newPage>>) => Promise<unknown>) {
    const page = await context.newPage();
    const before = trapped;
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs++;
      void dialog.dismiss();
    });
    // What is downloaded is not opened, and the navigation says so by failing.
    await open(page).catch(() => undefined);
    await page.waitForTimeout(SETTLED_MS);
    await page.close();
    return { dialogs, requests: trapped - before };
  }

  it('would do so where nothing keeps it from it', async () => {
    const { dialogs, requests } = await whatHappens((page) => page.setContent(html()));
    expect(dialogs).toBeGreaterThan(0);
    expect(requests).toBeGreaterThan(0);
  });

  it.each([
    ['a page', html, 'text/html'],
    ['a page that says it is a picture', html, 'image/png'],
    ['a page behind the head of a GIF', () => `GIF89a/*${html()}*/=1;${html()}`, 'image/gif'],
    ['an SVG', svg, 'image/svg+xml'],
    ['an SVG that says it is a picture', svg, 'image/jpeg'],
    ['XML with a style sheet of its own', () => `<?xml version="1.0"?>${svg()}`, 'application/xml'],
    ['XHTML', () => html().replace('<!doctype html>', ''), 'application/xhtml+xml'],
    [
      'a PDF with a script',
      () => `%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj`,
      'application/pdf',
    ],
    ['a script', script, 'text/javascript'],
    ['nothing that anybody knows', html, 'application/octet-stream'],
  ])('does nothing: %s', async (_name, content, mimeType) => {
    const id = await rig.addFile(Buffer.from(content()), { mimeType, filename: 'obraz.png' });
    const url = `${rig.t.url}${BASE}/media/${id}/obraz.html`;
    const opened = await whatHappens((page) => page.goto(url, { timeout: 10_000 }));
    const framed = await whatHappens((page) => page.setContent(`<iframe src="${url}"></iframe>`));
    const shown = await whatHappens((page) => page.setContent(`<img src="${url}"><object data="${url}">`));
    expect([opened, framed, shown]).toEqual(Array(3).fill({ dialogs: 0, requests: 0 }));
  });
});
