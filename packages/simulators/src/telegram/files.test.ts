import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { CustomFile } from 'telegram/client/uploads.js';
import { GramjsClients } from '../testing/gramjs-clients.ts';
import type { FakeAccount, FakeMedia } from './fake-telegram.ts';
import { generatedContent } from './file-content.ts';
import { TelegramServer } from './telegram-server.ts';
import { accessHash, long } from './tl-objects.ts';

const clients = new GramjsClients();
const CONTRACT = {
  kind: 'document',
  sizeBytes: 200_000,
  mimeType: 'application/pdf',
  filename: 'umowa.pdf',
} as const;
let server: TelegramServer;
let account: FakeAccount;
let telegram: TelegramClient;

/** A message with `media` in the account's box, as the client sees it. */
async function received(media: FakeMedia): Promise<Api.Message> {
  server.telegram.say({ from: server.telegram.createUser(), to: account.user, media });
  return fetched(account.box.messages.length);
}

async function fetched(id: number): Promise<Api.Message> {
  const answer = await telegram.invoke(
    new Api.messages.GetMessages({ id: [new Api.InputMessageID({ id })] }),
  );
  return (answer as Api.messages.Messages).messages[0] as Api.Message;
}

function documentOf(message: Api.Message): Api.Document {
  return (message.media as Api.MessageMediaDocument).document as Api.Document;
}

function locationOf({ id, accessHash: hash, fileReference }: Api.Document): Api.InputDocumentFileLocation {
  return new Api.InputDocumentFileLocation({ id, accessHash: hash, fileReference, thumbSize: '' });
}

function part(document: Api.Document, range: { offset?: number; limit?: number; precise?: boolean } = {}) {
  const location = locationOf(document);
  const { offset = 0, limit = 4_096, precise = false } = range;
  return telegram.invoke(new Api.upload.GetFile({ location, offset: long(BigInt(offset)), limit, precise }));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

beforeEach(async () => {
  server = new TelegramServer();
  await server.start();
  account = server.telegram.createAccount({ firstName: 'Biuro' });
  telegram = clients.make(server, server.plantSession(account));
  await telegram.connect();
});

afterEach(async () => {
  await clients.end();
  await server.stop();
});

describe('files', () => {
  it('come down whole, generated ones and given ones', async () => {
    const generated = await received(CONTRACT);
    const { id } = documentOf(generated);
    const bytes = (await telegram.downloadMedia(generated)) as Buffer;
    expect(sha256(bytes)).toBe(sha256(generatedContent(BigInt(id.toString()), 0, 200_000)));
    const photo = await received({ kind: 'photo', sizeBytes: 5, bytes: Buffer.from('zdjęcie') });
    expect(await telegram.downloadMedia(photo)).toEqual(Buffer.from('zdjęcie').subarray(0, 5));
  });

  it('go up in parts and are sent as what they are', async () => {
    const friend = server.telegram.createAccount();
    const content = generatedContent(1n, 0, 300_001);
    const peer = new Api.InputPeerUser({
      userId: long(friend.user.id),
      accessHash: long(accessHash(account, friend.user)),
    });
    const file = await telegram.uploadFile({
      file: new CustomFile('skan.png', content.length, '', content),
      workers: 2,
    });
    const media = new Api.InputMediaUploadedDocument({
      file,
      mimeType: 'image/png',
      attributes: [new Api.DocumentAttributeFilename({ fileName: 'skan.png' })],
    });
    const answer = await telegram.invoke(new Api.messages.SendMedia({ peer, media, message: 'proszę' }));
    expect(answer).toMatchObject({
      updates: [{ className: 'UpdateMessageID' }, { className: 'UpdateNewMessage' }],
    });
    const shared = friend.box.find(1)?.shared;
    expect(shared?.media).toMatchObject({ kind: 'document', filename: 'skan.png', sizeBytes: 300_001 });
    const { id } = documentOf(await fetched(1));
    expect(server.telegram.files.content(BigInt(id.toString())).equals(content)).toBe(true);
  });

  it('are refused by an old reference until the message is fetched again', async () => {
    const message = await received(CONTRACT);
    server.telegram.files.expireReferences();
    await expect(part(documentOf(message))).rejects.toMatchObject({
      errorMessage: 'FILE_REFERENCE_EXPIRED',
    });
    const again = await part(documentOf(await fetched(message.id)));
    expect((again as Api.upload.File).bytes).toHaveLength(4_096);
  });

  it('are asked for elsewhere when they live elsewhere', async () => {
    const message = await received({ ...CONTRACT, dcId: 4 });
    await expect(
      telegram._sender?.send(
        new Api.upload.GetFile({
          location: locationOf(documentOf(message)),
          offset: long(0n),
          limit: 4_096,
        }),
      ),
    ).rejects.toMatchObject({ newDc: 4 });
  });

  it.each([
    [{ limit: 4_095 }, 'LIMIT_INVALID'],
    [{ limit: 12_288 }, 'LIMIT_INVALID'],
    [{ limit: 2 * 1_048_576 }, 'LIMIT_INVALID'],
    [{ offset: 1_024 }, 'OFFSET_INVALID'],
    [{ offset: 100, precise: true }, 'OFFSET_INVALID'],
  ])('refuse the range %j', async (range, error) => {
    const message = await received(CONTRACT);
    await expect(part(documentOf(message), range)).rejects.toMatchObject({ errorMessage: error });
    const precise = await part(documentOf(message), { offset: 1_024, limit: 1_024, precise: true });
    expect((precise as Api.upload.File).bytes).toHaveLength(1_024);
  });
});
