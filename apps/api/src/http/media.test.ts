import { createHash, randomBytes } from 'node:crypto';
import { parse } from 'content-disposition';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@switchboard/core';
import { BASE } from '../../../../tests/support/test-api.ts';
import { MediaRig } from '../testing/media-rig.ts';

let rig: MediaRig;
beforeAll(async () => {
  rig = await MediaRig.start();
});
afterAll(async () => {
  await rig.stop();
});

const BYTES = randomBytes(200_000);
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const headersOf = ({ headers }: Response): Record<string, string> => Object.fromEntries(headers);

describe('a file of a message', () => {
  it('is handed out whole, as what it is, and for this browser only', async () => {
    const id = await rig.addFile(BYTES, { mimeType: 'image/png', filename: 'Rechnung März.png' });
    const response = await rig.file(id);
    expect(response.status).toBe(200);
    expect(headersOf(response)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '200000',
      'content-disposition': `inline; filename="Rechnung M?rz.png"; filename*=UTF-8''Rechnung%20M%C3%A4rz.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-cache',
      'accept-ranges': 'bytes',
      etag: `"${createHash('sha256').update(BYTES).digest('hex')}"`,
    });
    expect(await bytesOf(response)).toEqual(BYTES);
  });

  it('is named in its message, and its address works as it stands', async () => {
    const id = await rig.addFile(BYTES, { filename: '../Müller & Söhne/50 %?.jpg' });
    const shown = (await rig.attachmentsShown()).find((attachment) => attachment['id'] === id)!;
    expect(shown).toMatchObject({ state: 'ready', thumbnail_url: null });
    expect(shown['url']).toBe(`${BASE}/media/${id}/M%C3%BCller_S%C3%B6hne_50_.jpg`);
    expect(await bytesOf(await rig.get(String(shown['url'])))).toEqual(BYTES);
  });

  it('is not sent again to whoever has it, and a HEAD says all but the bytes', async () => {
    const id = await rig.addFile(BYTES);
    const head = await rig.file(id, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe('200000');
    const again = await rig.file(id, { 'If-None-Match': `W/"other", ${head.headers.get('etag')}` });
    expect(again.status).toBe(304);
    expect((await rig.file(id, { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-', 100, 199_999],
    ['bytes=-10', 199_990, 199_999],
    ['bytes=1000-1999', 1000, 1999],
    ['bytes=199999-900000', 199_999, 199_999],
  ])('is given in parts: %s', async (range, start, end) => {
    const id = await rig.addFile(BYTES);
    const response = await rig.file(id, { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/200000`);
    expect(await bytesOf(response)).toEqual(BYTES.subarray(start, end + 1));
  });

  it('is given whole where a part makes no sense, and told how large it is where there is none such', async () => {
    const id = await rig.addFile(BYTES);
    const etag = (await rig.file(id, {}, 'HEAD')).headers.get('etag')!;
    for (const headers of [
      { Range: 'bytes=0-1,5-6' },
      { Range: 'lines=1-2' },
      { Range: 'bytes=nonsense' },
      { Range: 'bytes=0-1', 'If-Range': '"another"' },
    ]) {
      expect((await rig.file(id, headers)).status).toBe(200);
    }
    expect((await rig.file(id, { Range: 'bytes=0-1', 'If-Range': etag })).status).toBe(206);
    const beyond = await rig.file(id, { Range: 'bytes=200000-' });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */200000');
  });

  it.each([
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['application/xml', 'application/octet-stream'],
    ['application/xhtml+xml', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['application/pdf', 'application/pdf'],
    ['IMAGE/PNG\r\nSet-Cookie: a=b', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('of type %j is saved and never shown (H6)', async (mimeType, sent) => {
    const id = await rig.addFile(BYTES, { mimeType, filename: 'a.html' });
    const response = await rig.file(id);
    expect(headersOf(response)).toMatchObject({
      'content-type': sent,
      'content-disposition': 'attachment; filename=a.html',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['%2e%2e%2fx.png', '%2e%2e%2fx.png'],
    ['CON.png', '_CON.png'],
    ['.htaccess', 'htaccess'],
    ['a\u202Egnp.exe', 'agnp.exe'],
    ['a"; filename=evil.exe\r\nX-Evil: 1', 'a_; filename=evil.exeX-Evil_ 1'],
    ['\u200b\u200e', 'file'],
    [`${'ä'.repeat(300)}.pdf`, `${'ä'.repeat(96)}.pdf`],
  ])('called %j is saved under a harmless name (H5)', async (filename, saved) => {
    const response = await rig.file(await rig.addFile(BYTES, { filename }));
    expect(response.status).toBe(200);
    const { parameters } = parse(response.headers.get('content-disposition')!);
    expect(parameters['filename']).toBe(saved);
    expect(response.headers.get('x-evil')).toBeNull();
  });
});

describe('no file', () => {
  const detailOf = async (id: string): Promise<string> => {
    const response = await rig.file(id);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    return ((await response.json()) as { detail: string }).detail;
  };

  it('is handed out of what is not there, and why is said', async () => {
    const pending = await rig.addPending();
    expect(await detailOf(pending)).toBe('The file has not been fetched yet. Its message says when it has.');
    await rig.t.stores.attachments.markFailed(pending, 'WhatsApp does not have it any more.', null);
    expect(await detailOf(pending)).toBe('WhatsApp does not have it any more.');
    const deleted = await rig.addFile(BYTES);
    await rig.t.database.query(`update attachments set state = 'deleted' where id = $1`, [deleted]);
    expect(await detailOf(deleted)).toBe('The file was taken back by its sender.');
    for (const id of [newId(), 'x', '../../etc/passwd', '%00']) {
      expect((await rig.get(`${BASE}/media/${encodeURIComponent(id)}/a.png`)).status).toBe(404);
    }
    const lost = await rig.addFile(BYTES);
    const [row] = await rig.t.database.query<{ stored_as: string }>(
      `select stored_as from attachments where id = $1`,
      [lost],
    );
    await rig.store.remove(row!.stored_as);
    expect(await detailOf(lost)).toBe('The file is no longer in the media store.');
  });

  it('is handed out to strangers', async () => {
    const id = await rig.addFile(BYTES);
    expect((await rig.file(id, { Authorization: '' })).status).toBe(401);
    expect((await rig.file(id, { Authorization: 'Bearer swt_nobody' })).status).toBe(401);
  });
});

it('a session cookie is enough, as pictures on a page have no other way', async () => {
  const id = await rig.addFile(BYTES);
  const response = await rig.file(id, { Authorization: '', Cookie: `switchboard_session=${rig.token}` });
  expect(response.status).toBe(200);
});
