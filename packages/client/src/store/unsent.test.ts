import { afterEach, expect, it } from '@jest/globals';
import { LIMITS } from '../limits.ts';
import { URL_OF_TESTS } from '../testing/rig.ts';
import { MemoryStorage, UnsentBrowser, type UnsentPage } from '../testing/unsent-rig.ts';
import { type UnsentMessage, UnsentMessages } from './unsent-messages.ts';

const browsers: UnsentBrowser[] = [];
afterEach(async () => {
  for (const { pages } of browsers.splice(0)) for (const page of pages) await page.close();
});

async function openPage(): Promise<{ browser: UnsentBrowser; page: UnsentPage }> {
  const browser = new UnsentBrowser();
  browsers.push(browser);
  return { browser, page: await browser.open() };
}

const shown = (page: UnsentPage, id = 'c-1') =>
  page.store.getConversation(id)!.messages.filter((message) => message.is_local);

it('what a page had in hand when it was closed is sent by the next one, in order, under the same ids', async () => {
  const { browser, page } = await openPage();
  for (const id of ['first', 'second', 'third']) page.send('c-1', id);
  await page.end('taken and lost');
  await page.close();
  const next = await browser.open();
  expect(shown(next).map(({ id, status }) => [id, status])).toEqual([
    ['second', 'queued'],
    ['third', 'queued'],
  ]);
  await next.setOnline(true);
  for (let turn = 0; turn < 3; turn++) await next.end('answered');
  const ids = browser.model.messagesOf('c-1').map(({ client_message_id: id }) => id);
  expect(ids).toEqual([undefined, 'first', 'second', 'third']);
  browser.deliver();
  expect(shown(next)).toEqual([]);
  expect(browser.storage.kept.size).toBe(0);
});

it('a page that is still open takes up what another one has left, and only then', async () => {
  const { browser, page } = await openPage();
  const other = await browser.open();
  await other.setOnline(true);
  page.send('c-1', 'left');
  await page.end('lost');
  expect(other.requests).toEqual([]);
  await page.close();
  expect(other.requests.map(({ message }) => message.clientMessageId)).toEqual(['left']);
});

it('what has waited for long is left to a person, on the next page and on one that was open all the time', async () => {
  const { browser, page } = await openPage();
  page.send('c-1', 'old');
  page.send('c-1', 'older');
  await page.end('lost');
  await page.end('lost');
  const late = { status: 'failed', error: { code: 'waited_too_long' } };
  await browser.clock.advance(LIMITS.unsentMsMax + 1);
  await page.setOnline(true);
  expect(page.requests).toEqual([]);
  expect(shown(page)).toMatchObject([late, late]);
  await page.close();
  const next = await browser.open();
  await next.setOnline(true);
  expect(next.requests).toEqual([]);
  expect(shown(next)).toMatchObject([late, late]);
  expect(next.store.getUnsent()).toEqual([
    { clientMessageId: 'old', conversationId: 'c-1', isTakenUp: true },
    { clientMessageId: 'older', conversationId: 'c-1', isTakenUp: true },
  ]);
  next.store.discard('older');
  next.store.retry('old').catch(() => null);
  expect(next.requests.map(({ message }) => message.clientMessageId)).toEqual(['old']);
});

it('what the server refused keeps its reason, and is not sent again by itself', async () => {
  const { browser, page } = await openPage();
  page.send('c-1', 'refused');
  await page.end('refused');
  await page.close();
  const next = await browser.open();
  await next.setOnline(true);
  expect(next.requests).toEqual([]);
  expect(shown(next)).toMatchObject([{ status: 'failed', error: { code: 'window_closed' } }]);
});

it('stands where its conversation is now, also when that went into another one while nobody looked', async () => {
  const { browser, page } = await openPage();
  page.send('c-2', 'refused');
  await page.end('refused');
  await page.close();
  browser.model.merge('c-1', 'c-2');
  const next = await browser.open(['c-1']);
  // Already looked at before anybody knows.
  expect(shown(next)).toEqual([]);
  await next.setOnline(true);
  expect(shown(next)).toMatchObject([{ id: 'refused', status: 'failed' }]);
  expect(next.store.getUnsent()).toMatchObject([{ conversationId: 'c-1' }]);
});

it('stands where it is now also when another conversation is not there any more', async () => {
  const { browser, page } = await openPage();
  for (const id of ['c-3', 'c-2']) {
    page.send(id, `refused in ${id}`);
    await page.end('lost');
  }
  await browser.clock.advance(LIMITS.unsentMsMax + 1);
  await page.close();
  browser.model.merge('c-1', 'c-2');
  const next = await browser.open(['c-1']);
  await next.setOnline(true);
  expect(next.store.getUnsent()).toMatchObject([{ conversationId: 'c-3' }, { conversationId: 'c-1' }]);
});

it('says what would be lost with the page where nothing can be kept', async () => {
  const { browser, page } = await openPage();
  browser.storage.isRefused = true;
  page.send('c-1', 'unkept');
  expect(page.store.getUnkept()).toBe(1);
  await page.end('lost');
  expect(page.store.getUnkept()).toBe(1);
  browser.storage.isRefused = false;
  page.send('c-1', 'kept');
  // There is room again: the other one is kept too.
  expect(page.store.getUnkept()).toBe(0);
});

it('whoever signs out leaves nothing, whatever is still on its way', async () => {
  const { browser, page } = await openPage();
  const { storage } = browser;
  page.send('c-1', 'refused late');
  expect(storage.kept.size).toBe(1);
  new UnsentMessages({ storage: () => storage, url: URL_OF_TESTS, userId: 'olena' }).forgetAll();
  await page.end('refused');
  expect(storage.kept.size).toBe(0);
});

it('is sent again by itself also where the line never broke', async () => {
  const { browser, page } = await openPage();
  await page.setOnline(true);
  page.send('c-1', 'held up');
  for (let turn = 0; turn < 2; turn++) {
    await page.end('lost');
    expect(page.requests).toEqual([]);
    await browser.clock.advance(LIMITS.resendMs);
    expect(page.requests).toHaveLength(1);
  }
  await page.end('answered');
  expect(browser.copiesOf('held up')).toBe(1);
});

it('what is written later does not overtake what still waits for an answer', async () => {
  const { browser, page } = await openPage();
  await page.setOnline(true);
  for (const id of ['first', 'second']) page.send('c-1', id);
  page.send('c-2', 'elsewhere');
  const asked = () => page.requests.map(({ message }) => message.clientMessageId);
  expect(asked()).toEqual(['first', 'elsewhere']);
  await page.end('lost');
  await page.end('answered');
  expect([asked(), page.failed]).toEqual([[], ['first', 'second']]);
  page.send('c-1', 'third');
  expect(asked()).toEqual(['first']);
  for (let turn = 0; turn < 3; turn++) await page.end('answered');
  const ids = browser.model.messagesOf('c-1').map(({ client_message_id: id }) => id);
  expect(ids).toEqual([undefined, 'first', 'second', 'third']);
});

it('keeps its place when a person tries it again', async () => {
  const { browser, page } = await openPage();
  for (const id of ['first', 'second']) page.send('c-1', id);
  await page.end('lost');
  for (const id of ['first', 'second']) page.store.retry(id).catch(() => null);
  for (let turn = 0; turn < 2; turn++) await page.end('answered');
  const ids = browser.model.messagesOf('c-1').map(({ client_message_id: id }) => id);
  expect(ids).toEqual([undefined, 'first', 'second']);
});

it('what waits for its turn is not sent once nobody follows, nor once it was thrown away', async () => {
  const { browser, page } = await openPage();
  for (const id of ['first', 'thrown away', 'third']) page.send('c-1', id);
  page.store.discard('thrown away');
  const [first] = page.requests;
  await page.end('answered');
  expect(page.requests.map(({ message }) => message.clientMessageId)).toEqual(['third']);
  page.send('c-1', 'fourth');
  const [third] = page.requests;
  await page.close();
  first!.resolve(browser.take(third!));
  third!.resolve(browser.take(third!));
  await browser.clock.advance(0);
  expect(page.requests).toEqual([]);
  expect(browser.storage.kept.size).toBe(1);
});

it('is sent also when it was found while it was asked where another one stands', async () => {
  const { browser, page: left } = await openPage();
  const [page, other] = [await browser.open(), await browser.open()];
  await left.setOnline(true);
  page.send('c-1', 'refused');
  await page.end('refused');
  other.send('c-1', 'lost');
  await other.end('lost');
  let release = (): void => {};
  browser.gate = new Promise((resolve) => (release = resolve));
  await page.close();
  await other.close();
  release();
  await browser.clock.advance(LIMITS.resendMs);
  expect(left.requests.map(({ message }) => message.clientMessageId)).toEqual(['lost']);
});

it('is not given up when the storage fails meanwhile', async () => {
  const { browser, page } = await openPage();
  page.send('c-1', 'waits');
  await page.end('lost');
  browser.storage.isBroken = true;
  await page.setOnline(true);
  expect(page.requests.map(({ message }) => message.clientMessageId)).toEqual(['waits']);
  await page.end('refused');
  expect([page.failed, page.store.getUnkept()]).toEqual([['waits'], 1]);
});

it('is left to a person when the clock was wrong while it was written', async () => {
  const { browser, page } = await openPage();
  const { clock } = browser;
  // Somebody sets it, and sets it right afterwards.
  clock.suspend(24 * LIMITS.unsentMsMax);
  page.send('c-1', 'from tomorrow');
  await page.end('lost');
  await page.close();
  clock.suspend(-24 * LIMITS.unsentMsMax);
  const next = await browser.open();
  await next.setOnline(true);
  expect(next.requests).toEqual([]);
  expect(shown(next)).toMatchObject([{ error: { code: 'waited_too_long' } }]);
});

it('goes to the conversation in which it was written, also when a merge was undone meanwhile', async () => {
  const { browser, page } = await openPage();
  await page.setOnline(true);
  page.send('c-2', 'for the second');
  await page.end('lost');
  browser.model.merge('c-1', 'c-2');
  browser.deliver();
  await browser.clock.advance(0);
  await page.close();
  const next = await browser.open();
  await next.setOnline(true);
  expect(next.requests.map(({ conversationId }) => conversationId)).toEqual(['c-2']);
});

it('sends nothing more by itself once nobody follows', async () => {
  const { browser, page } = await openPage();
  for (const id of ['first', 'second']) page.send('c-1', id);
  for (let turn = 0; turn < 2; turn++) await page.end('lost');
  await page.setOnline(true);
  const [first] = page.requests;
  await page.close();
  first!.reject(new Error('signed out'));
  await browser.clock.advance(0);
  expect(page.requests).toEqual([]);
  expect(browser.storage.kept.size).toBe(2);
});

const message = (id: string, content = 'words'): UnsentMessage => ({
  clientMessageId: id,
  conversationId: 'c-1',
  written: { content },
  createdAt: '2026-01-01T00:00:00.000Z',
  wantedAtMs: 0,
  error: null,
});

function unsentOf(storage: MemoryStorage, { url = URL_OF_TESTS, userId = 'olena' } = {}): UnsentMessages {
  return new UnsentMessages({ storage: () => storage, url, userId });
}

it('belongs to one user at one server', () => {
  const storage = new MemoryStorage();
  const own = unsentOf(storage);
  const others = [{ userId: 'oleh' }, { url: 'https://other.example.com' }, { userId: 'olena x' }];
  own.keep(message('m'), 'page');
  for (const other of others) {
    const theirs = unsentOf(storage, other);
    expect(theirs.read()).toEqual([]);
    theirs.keep(message('m', 'theirs'), 'page');
    theirs.forgetAll();
  }
  expect(own.read()).toEqual([{ owner: 'page', message: message('m') }]);
});

it('has its bounds, gives up nothing that it has for them, and does not choke on what it did not write', () => {
  const storage = new MemoryStorage();
  const unsent = unsentOf(storage);
  for (let count = 0; count < LIMITS.unsentMax; count++) {
    expect(unsent.keep(message(`m-${count}`), 'page')).toBe(true);
  }
  expect(unsent.keep(message('one more'), 'page')).toBe(false);
  expect(unsent.keep(message('m-0', 'changed'), 'page')).toBe(true);
  unsent.forget('m-1');
  expect(unsent.keep(message('large', 'x'.repeat(LIMITS.unsentBytesMax / 2)), 'page')).toBe(false);
  expect(unsent.keep(message('small'), 'page')).toBe(true);
  unsent.forget('m-2');
  storage.kept.set(`${unsent.name}broken`, '{"owner":1}');
  storage.kept.set(`${unsent.name}text`, 'not JSON');
  const { written, ...wordless } = message('wrong');
  for (const [name, wrong] of [
    ['wrong', wordless],
    ['wrong', { ...wordless, written: { ...written, attachments: 'f1' } }],
    ['wrong', { ...wordless, written: { ...written, replyTo: 1 } }],
    ['wrong', { ...wordless, written, createdAt: 'yesterday' }],
    ['wrong', { ...wordless, written, error: 'No.' }],
    // It could never be forgotten under this name.
    ['other', message('wrong')],
  ]) {
    storage.kept.set(`${unsent.name}${name as string}`, JSON.stringify({ owner: 'page', message: wrong }));
    expect(unsent.read()).toHaveLength(LIMITS.unsentMax - 1);
  }
});
