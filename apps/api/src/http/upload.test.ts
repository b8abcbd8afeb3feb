import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { LIMITS, newId } from '@switchboard/core';
import { BASE } from '../../../../tests/support/test-api.ts';
import { formWith, MediaRig } from '../testing/media-rig.ts';

let rig: MediaRig;
let photo: Buffer;
beforeAll(async () => {
  rig = await MediaRig.start();
  photo = await sharp({ create: { width: 1200, height: 600, channels: 3, background: 'tomato' } })
    .jpeg()
    .toBuffer();
});
afterEach(async () => {
  await rig.t.database.query(`delete from uploads`);
  await rig.store.sweep({ olderThanMs: -60_000, isWanted: async () => new Set() });
});
afterAll(async () => {
  await rig.stop();
});

interface Answer {
  id: string;
  type: string;
  url: string;
  filename: string;
  mime_type: string;
  size: number;
}

async function uploaded(bytes: Uint8Array, name: string, type = ''): Promise<Answer> {
  const response = await rig.upload(formWith(bytes, name, type));
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function refused(response: Response): Promise<{ status: number; detail: string }> {
  const { detail } = (await response.json()) as { detail: string };
  return { status: response.status, detail };
}

const filesOnDisk = async (): Promise<string[]> => {
  const entries = await readdir(fileURLToPath(rig.t.config.mediaUrl), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

/** Half a file, whose other half does not come. */
function beginUpload(): Socket {
  const socket = connect(rig.t.api.port, '127.0.0.1');
  const head = [
    `POST ${BASE}/upload HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${rig.token}`,
    'Content-Type: multipart/form-data; boundary=x',
    'Content-Length: 100000',
  ].join('\r\n');
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
  socket.write(`${head}\r\n\r\n${part}${'x'.repeat(50_000)}`);
  return socket;
}

describe('an upload', () => {
  it('is kept as what its bytes are, with a small picture, and can be looked at by its owner', async () => {
    const answer = await uploaded(photo, 'C:\\fakepath\\Urlaub 1.jpg', 'text/html');
    expect(answer).toEqual({
      id: expect.any(String),
      type: 'image',
      url: `${BASE}/media/${answer.id}/Urlaub_1.jpg`,
      filename: 'Urlaub 1.jpg',
      mime_type: 'image/jpeg',
      size: photo.length,
    });
    const response = await rig.get(answer.url);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(photo);
    const thumbnail = await rig.get(`${BASE}/media/${answer.id}/thumbnail`);
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    const { width, height, format } = await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata();
    expect({ width, height, format }).toEqual({ width: 320, height: 160, format: 'webp' });
  });

  it('is nobody else’s: to others it is as unknown as what never was', async () => {
    const { url } = await uploaded(photo, 'a.jpg');
    const { token } = await rig.t.signIn('Someone else');
    const response = await rig.get(url, { Authorization: `Bearer ${token}` });
    expect(await refused(response)).toEqual({ status: 404, detail: 'There is no such file.' });
  });

  it.each([
    [
      'a page',
      '<!doctype html><script>alert(1)</script>',
      'text/html',
      'application/octet-stream',
      'document',
    ],
    ['a page that claims to be a picture', '<html>', 'image/png', 'application/octet-stream', 'document'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml', null, 'document'],
    ['a table', 'a;b\n1;2\n', 'text/csv', 'text/csv', 'document'],
    ['a PDF', '%PDF-1.7\n%\n', 'image/jpeg', 'application/pdf', 'document'],
    ['noise', randomBytes(1000).fill(1, 0, 16), 'video/mp4', 'application/octet-stream', 'document'],
  ])('of %s is not taken for what it says', async (_what, content, claimed, mimeType, type) => {
    const answer = await uploaded(Buffer.from(content), 'a', claimed);
    expect(answer.type).toBe(type);
    if (mimeType !== null) expect(answer.mime_type).toBe(mimeType);
    const response = await rig.get(answer.url);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(response.headers.get('content-type')).not.toMatch(/html|xml|svg|text/);
  });

  it('of a picture that cannot be read has no small one', async () => {
    const { id, type } = await uploaded(photo.subarray(0, 200), 'half.jpg');
    expect(type).toBe('image');
    expect((await rig.get(`${BASE}/media/${id}/thumbnail`)).status).toBe(404);
  });

  it('may be as large as the limit, and no byte larger', async () => {
    const limit = LIMITS.mediaFileBytesMax;
    expect((await uploaded(Buffer.alloc(limit), 'large.bin')).size).toBe(limit);
    const response = await rig.upload(formWith(Buffer.alloc(limit + 1), 'larger.bin'));
    expect((await refused(response)).status).toBe(413);
    expect(await filesOnDisk()).toHaveLength(1);
    const far = await rig.upload(formWith(Buffer.alloc(limit + 100_000), 'far-too-large.bin'));
    expect(await refused(far)).toEqual({ status: 413, detail: 'A file may have 100 MB at most.' });
  }, 60_000);
});

describe('refused, and nothing kept of it, is', () => {
  afterEach(async () => {
    expect(await filesOnDisk()).toEqual([]);
    expect(await rig.t.database.query(`select id from uploads`)).toEqual([]);
  });

  it('what viewers send, and strangers', async () => {
    const { user, token } = await rig.t.signIn('Viewer');
    await rig.t.database.query(`update users set role = 'viewer' where id = $1`, [user.id]);
    expect(await refused(await rig.upload(formWith(photo, 'a.jpg'), token))).toEqual({
      status: 403,
      detail: 'Viewers cannot upload files.',
    });
    expect((await rig.upload(formWith(photo, 'a.jpg'), 'swt_nobody')).status).toBe(401);
  });

  it('an empty file, a file in another field, two files, and no file', async () => {
    expect(await refused(await rig.upload(formWith(Buffer.alloc(0), 'a.jpg')))).toEqual({
      status: 400,
      detail: 'The file is empty.',
    });
    const elsewhere = await rig.upload(formWith(photo, 'a.jpg', '', 'picture'));
    expect(await refused(elsewhere)).toEqual({ status: 400, detail: 'Send the file in the field `file`.' });
    const two = formWith(photo, 'a.jpg');
    two.append('file', new Blob([new Uint8Array(photo)]), 'b.jpg');
    expect(await refused(await rig.upload(two))).toEqual({
      status: 400,
      detail: 'Send one file at a time.',
    });
    const none = new FormData();
    none.append('file', 'just words');
    expect((await rig.upload(none)).status).toBe(400);
  });

  it.each([
    ['text/plain', 'words', 415],
    ['application/json', '{}', 415],
    ['multipart/form-data', 'no boundary', 400],
    ['multipart/form-data; boundary=x', 'no form', 400],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
      400,
    ],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--',
      400,
    ],
  ])('%s: %j', async (contentType, body, status) => {
    const response = await fetch(`${rig.t.url}${BASE}/upload`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${rig.token}`, 'Content-Type': contentType },
      body,
    });
    expect((await refused(response)).status).toBe(status);
  });

  it('a fifth file of one user while four come in, until one of them ends', async () => {
    const open = Array.from({ length: LIMITS.uploadsPerUserMax }, () => beginUpload());
    while ((await filesOnDisk().catch(() => [])).length < open.length) await new Promise(setImmediate);
    const response = await rig.upload(formWith(photo, 'fifth.jpg'));
    expect(await refused(response)).toEqual({ status: 429, detail: 'Upload 4 files at once at most.' });
    const { token } = await rig.t.signIn('A colleague');
    expect((await rig.upload(formWith(photo, 'theirs.jpg'), token)).status).toBe(200);
    for (const socket of open) socket.destroy();
    while ((await rig.upload(formWith(photo, 'later.jpg'))).status === 429);
    await rig.t.database.query(`delete from uploads`);
    await rig.store.sweep({ olderThanMs: -60_000, isWanted: async () => new Set() });
    while ((await filesOnDisk()).length > 0) await new Promise(setImmediate);
  });

  it('what is more than one user may keep in a day', async () => {
    await rig.t.database.query(
      `insert into uploads (id, user_id, type, filename, mime_type, size_bytes, sha256, stored_as)
       values ($1, $2, 'document', 'a', 'a/b', $3, '', '')`,
      [newId(), rig.userId, LIMITS.uploadBytesPerUserMax - 10],
    );
    expect((await rig.upload(formWith(Buffer.alloc(11), 'a.bin'))).status).toBe(429);
    expect(await filesOnDisk()).toEqual([]);
    expect((await rig.upload(formWith(Buffer.alloc(10), 'a.bin'))).status).toBe(200);
    await rig.t.database.query(`delete from uploads`);
    await rig.store.sweep({ olderThanMs: -60_000, isWanted: async () => new Set() });
  });

  it('a file whose sender goes away in the middle', async () => {
    const socket = beginUpload();
    while ((await filesOnDisk().catch(() => [])).length === 0) await new Promise(setImmediate);
    socket.destroy();
    while ((await filesOnDisk()).length > 0) await new Promise(setImmediate);
  });
});
