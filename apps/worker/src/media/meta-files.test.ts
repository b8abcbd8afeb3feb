import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { LIMITS } from '@switchboard/core';
import { LINES, TOKENS, WorkerMediaRig } from '../testing/media-rig.ts';

let rig: WorkerMediaRig;
let photo: Buffer;
beforeAll(async () => {
  rig = await WorkerMediaRig.start();
  photo = await sharp({ create: { width: 800, height: 400, channels: 3, background: 'gold' } })
    .jpeg()
    .toBuffer();
});
afterEach(async () => {
  await rig.reset();
});
afterAll(async () => {
  await rig.stop();
});

const hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const isReady = ({ state }: { state: string }): boolean => state === 'ready';
const hasFailed = ({ state }: { state: string }): boolean => state === 'failed';
const isTriedAgain = ({ failure }: { failure: string | null }): boolean => failure !== null;

describe('a file of WhatsApp', () => {
  it('is fetched with the number’s token, checked, looked at, and told', async () => {
    const { id, sha256 } = rig.graph.addMedia(LINES.whatsapp, { bytes: photo, mimeType: 'image/jpeg' });
    // The sender says something else of it than its bytes do.
    const file = await rig.receive('whatsapp', {
      externalId: id,
      sha256,
      mimeType: 'image/png',
      filename: 'a.png',
    });
    await rig.fetching();
    const row = await rig.rowWhen(file, isReady);
    expect(row).toMatchObject({
      mime_type: 'image/jpeg',
      sha256: hex(photo),
      size_bytes: String(photo.length),
      failure: null,
    });
    expect(await buffer((await rig.store.read(row.stored_as!))!.stream)).toEqual(photo);
    expect(await rig.told(file)).toEqual([
      expect.objectContaining({
        state: 'ready',
        mime_type: 'image/jpeg',
        url: `/api/v1/communications/media/${file}/a.png`,
        thumbnail_url: `/api/v1/communications/media/${file}/thumbnail`,
      }),
    ]);
  });

  it('is asked for anew where its address has run out meanwhile', async () => {
    const { id } = rig.graph.addMedia(LINES.whatsapp, { bytes: photo, mimeType: 'image/jpeg' });
    const fault = rig.graph.fault({ route: 'media_download', answer: { code: 100, status: 404 } });
    const file = await rig.receive('whatsapp', { externalId: id });
    await rig.fetching();
    expect(await rig.rowWhen(file, isReady)).toMatchObject({ attempts: 1 });
    expect(fault.hits).toBe(1);
  });

  it.each(['base64', 'hex'] as const)(
    'that is another one than was told, in %s, is not kept',
    async (encoding) => {
      const { id } = rig.graph.addMedia(LINES.whatsapp, { bytes: photo, mimeType: 'image/jpeg' });
      const sha256 = createHash('sha256').update('another').digest(encoding);
      const file = await rig.receive('whatsapp', { externalId: id, sha256 });
      await rig.fetching();
      expect(await rig.rowWhen(file, isTriedAgain)).toMatchObject({
        state: 'pending',
        failure: 'WhatsApp gave another file than it had told of.',
      });
      expect(await rig.filesOnDisk()).toEqual([]);
    },
  );

  it('that WhatsApp does not know any more has failed for good, and says so', async () => {
    const file = await rig.receive('whatsapp', { externalId: '123456789012345' });
    await rig.fetching();
    expect((await rig.rowWhen(file, hasFailed)).failure).toBe(
      'The file is not available from WhatsApp any more.',
    );
    expect(await rig.told(file)).toEqual([expect.objectContaining({ state: 'failed', url: null })]);
  });

  it('waits, uncounted, while the token is not taken, and is fetched once somebody has mended it', async () => {
    const { id } = rig.graph.addMedia(LINES.whatsapp, { bytes: photo, mimeType: 'image/jpeg' });
    const own = rig.channels.find(({ platform }) => platform === 'whatsapp')!;
    const file = await rig.receive('whatsapp', { externalId: id });
    own.credentials = { accessToken: 'taken-back' };
    const fetching = await rig.fetching();
    expect(await rig.rowWhen(file, isTriedAgain)).toMatchObject({ state: 'pending', attempts: 0 });
    own.credentials = { accessToken: TOKENS.whatsapp };
    await rig.makeDue(file);
    // The channel would rest for five minutes.
    fetching.mended(own.id);
    await rig.rowWhen(file, isReady);
  });

  it('whose answer is lost, or whose body, is tried again', async () => {
    const { id } = rig.graph.addMedia(LINES.whatsapp, { bytes: photo, mimeType: 'image/jpeg' });
    rig.graph.fault({ route: 'media', garbage: true });
    const file = await rig.receive('whatsapp', { externalId: id });
    await rig.fetching();
    await rig.rowWhen(file, ({ failure }) => failure === 'WhatsApp did not say where the file is.');
    rig.graph.fault({ route: 'media_download', loseAnswer: 'before' });
    await rig.makeDue(file);
    await rig.rowWhen(file, ({ failure }) => failure === 'WhatsApp did not give the file.');
    await rig.makeDue(file);
    expect(await rig.rowWhen(file, isReady)).toMatchObject({ attempts: 3, failure: null });
  });

  it('that is too large is not fetched', async () => {
    const before = rig.graph.requests.media;
    const file = await rig.receive('whatsapp', {
      externalId: '1',
      sizeBytes: LIMITS.mediaFileBytesMax + 1,
    });
    await rig.fetching();
    expect((await rig.rowWhen(file, hasFailed)).failure).toBe(
      'The file is larger than 100 MB. Open it in WhatsApp.',
    );
    expect(rig.graph.requests.media).toBe(before);
  });
});

describe.each(['instagram', 'facebook'] as const)('a file of %s', (platform) => {
  it('is fetched from the address that came with it, without a token', async () => {
    const bytes = randomBytes(100_000);
    const { url } = rig.graph.addMedia(LINES[platform], { bytes, mimeType: 'application/pdf' });
    const headers: unknown[] = [];
    rig.graph.fault({
      route: 'media_download',
      when: (request) => {
        headers.push(request.headers.authorization);
        return false;
      },
    });
    const file = await rig.receive(platform, { url });
    await rig.fetching();
    expect(await rig.rowWhen(file, isReady)).toMatchObject({
      sha256: hex(bytes),
      mime_type: 'application/octet-stream',
    });
    expect(headers).toEqual([undefined]);
  });

  it('whose address is dead has failed for good', async () => {
    const file = await rig.receive(platform, { url: `${rig.graph.baseUrl}/cdn/gone/a.jpg` });
    await rig.fetching();
    const name = platform === 'facebook' ? 'Messenger' : 'Instagram';
    expect((await rig.rowWhen(file, hasFailed)).failure).toBe(
      `The file is not available from ${name} any more.`,
    );
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data/'],
    ['https://127.0.0.1:1/'],
    ['https://evil.example/a.jpg'],
    ['https://fbcdn.net.evil.example/a.jpg'],
  ])('at %s is not fetched', async (url) => {
    const file = await rig.receive(platform, { url });
    await rig.fetching();
    expect((await rig.rowWhen(file, hasFailed)).failure).toMatch(/^The file lies at an address that is not/);
  });
});

it('an operator’s own simulator is the only private host', async () => {
  const { url } = rig.graph.addMedia(LINES.facebook, { bytes: photo, mimeType: 'image/jpeg' });
  const file = await rig.receive('facebook', { url });
  await rig.fetching({ privateHosts: [] });
  expect((await rig.rowWhen(file, hasFailed)).failure).toMatch(/^The file lies at an address/);
});

it('two workers fetch each file once', async () => {
  const files: string[] = [];
  for (let n = 0; n < 12; n++) {
    const bytes = Buffer.concat([photo, Buffer.from([n])]);
    const { id } = rig.graph.addMedia(LINES.whatsapp, { bytes, mimeType: 'image/jpeg' });
    files.push(await rig.receive('whatsapp', { externalId: id }));
  }
  const before = rig.graph.requests.media_download;
  await Promise.all([rig.fetching(), rig.fetching()]);
  for (const file of files) await rig.rowWhen(file, isReady);
  expect(rig.graph.requests.media_download - before).toBe(files.length);
  expect(await rig.filesOnDisk()).toHaveLength(2 * files.length);
});
