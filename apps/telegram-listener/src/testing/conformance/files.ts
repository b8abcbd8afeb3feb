import { describe, expect, it } from '@jest/globals';
import type { FakeMedia } from '@switchboard/simulators';
import type { TelegramAccountConnection } from '../../client/telegram-client.ts';
import type { ChatReference } from '../../client/telegram-updates.ts';
import { failure, referenceTo } from '../connection-rig.ts';
import type { ConnectionRig, TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

const BYTES = 700_001;
const ENOUGH = 10_000_000;

export function describeFiles(under: TelegramClientUnderTest): void {
  describe('files', () => {
    describeReading(under);
    describeDetours(under);
    describeRefusedFiles(under);
    describeElsewhere(under);
  });
}

interface OfferedFile {
  connection: TelegramAccountConnection;
  chat: ChatReference;
  content: Buffer;
  /** Reads the file; `onPart` is told of each part before the next is asked for. */
  read: (onPart?: (parts: number) => void) => Promise<Buffer>;
}

/** A connection that has been sent a file. */
async function offer(
  rig: ConnectionRig,
  media: Partial<FakeMedia> = {},
  requestTimeoutMs = 2_000,
): Promise<OfferedFile> {
  const { server, account, client } = rig;
  const { connection, messages, peers } = await rig.connected({ requestTimeoutMs });
  const document = { kind: 'document', sizeBytes: BYTES, mimeType: 'application/pdf' } as const;
  const said = server.telegram.say({
    from: client,
    to: account.user,
    media: { ...document, ...media } as FakeMedia,
  });
  await messages.take(1);
  const chat = referenceTo(peers, client);
  const { id } = said.media as { id?: bigint };
  const content = id === undefined ? Buffer.alloc(0) : server.telegram.files.content(id);
  const read = async (onPart: (parts: number) => void = () => undefined): Promise<Buffer> => {
    const parts: Buffer[] = [];
    const { signal } = new AbortController();
    for await (const part of connection.readFile(chat, '1', { maxBytes: ENOUGH, signal })) {
      parts.push(part);
      onPart(parts.length);
    }
    return Buffer.concat(parts);
  };
  return { connection, chat, content, read };
}

function describeReading(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it.each([
    ['a document', { sizeBytes: BYTES }],
    ['one of exactly some parts', { sizeBytes: 1_024 * 1_024 }],
    ['a small one', { sizeBytes: 1 }],
    ['a photo', { kind: 'photo', sizeBytes: 54_321 }],
  ] as const)('reads %s whole', async (_what, media) => {
    const { read, content } = await offer(rig(), media);
    expect(content).toHaveLength(media.sizeBytes);
    const bytes = await read();
    expect(bytes).toHaveLength(content.length);
    expect(bytes.equals(content)).toBe(true);
  });

  it('stops asking when nobody reads on', async () => {
    const { server } = rig();
    const { connection, chat } = await offer(rig());
    const { signal } = new AbortController();
    for await (const _ of connection.readFile(chat, '1', { maxBytes: ENOUGH, signal })) break;
    await connection.getState();
    expect(server.calls.filter(({ method }) => method === 'upload.GetFile')).toHaveLength(1);
  });

  it('refuses a file that is too large, before reading it', async () => {
    const { connection, chat } = await offer(rig());
    const { signal } = new AbortController();
    const reading = connection.readFile(chat, '1', { maxBytes: BYTES - 1, signal })[Symbol.asyncIterator]();
    expect(await failure(reading.next())).toMatchObject({ reason: 'file_too_large' });
    expect(rig().server.calls.some(({ method }) => method === 'upload.GetFile')).toBe(false);
  });

  it('ends at once when nobody wants the file any more, although Telegram is silent', async () => {
    const { server } = rig();
    const { connection, chat } = await offer(rig());
    const controller = new AbortController();
    const options = { maxBytes: ENOUGH, signal: controller.signal };
    server.faults.onCall('upload.GetFile', 'silence');
    const reading = failure(connection.readFile(chat, '1', options)[Symbol.asyncIterator]().next());
    await server.whenCalled('upload.GetFile');
    controller.abort();
    expect(await reading).toMatchObject({ reason: 'aborted' });
    await connection.getState();
  });
}

function describeDetours(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('goes on where it was when the reference has grown old', async () => {
    const { server } = rig();
    const { read, content } = await offer(rig());
    const bytes = await read((parts) => {
      if (parts === 1) server.telegram.files.expireReferences();
    });
    expect(bytes.equals(content)).toBe(true);
    const asked = server.calls.filter(({ method }) => method === 'messages.GetMessages');
    expect(asked).toHaveLength(2);
  });

  it('is patient for a moment, and leaves longer waits to its caller', async () => {
    const { server } = rig();
    const { read, content } = await offer(rig());
    server.faults.onCall('upload.GetFile', { error: { code: 420, message: 'FLOOD_WAIT_1' } }, 1);
    expect((await read()).equals(content)).toBe(true);
    server.faults.onCall('upload.GetFile', { error: { code: 420, message: 'FLOOD_WAIT_100' } }, 1);
    expect(await failure(read())).toMatchObject({ reason: 'FLOOD_WAIT_100', retryAfterMs: 100_000 });
  });

  it('asks again for a part that Telegram owes, a few times', async () => {
    const { server } = rig();
    const { read, content } = await offer(rig(), {}, 200);
    server.faults.onCall('upload.GetFile', 'silence', 1);
    expect((await read()).equals(content)).toBe(true);
    server.faults.onCall('upload.GetFile', 'silence');
    expect(await failure(read())).toMatchObject({ reason: 'request_timeout' });
  });

  it('goes on after a cut', async () => {
    const { server } = rig();
    const { read, content } = await offer(rig());
    const bytes = await read((parts) => {
      if (parts === 1) server.dropSockets();
    });
    expect(bytes.equals(content)).toBe(true);
  });

  it('does not ask for ever when every reference is refused', async () => {
    const { server } = rig();
    const { read } = await offer(rig());
    server.faults.onCall('upload.GetFile', { error: { code: 400, message: 'FILE_REFERENCE_EXPIRED' } });
    expect(await failure(read())).toMatchObject({ reason: 'FILE_REFERENCE_EXPIRED' });
    expect(server.calls.filter(({ method }) => method === 'upload.GetFile').length).toBeLessThan(10);
  });
}

function describeRefusedFiles(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('says when the message is gone, or holds no file', async () => {
    const { server, account, client } = rig();
    const { connection, chat } = await offer(rig());
    const said = server.telegram.say({ from: client, to: account.user, text: 'bez pliku' });
    const read = (id: string) => {
      const { signal } = new AbortController();
      const options = { maxBytes: ENOUGH, signal };
      return failure(connection.readFile(chat, id, options)[Symbol.asyncIterator]().next());
    };
    expect(await read('2')).toMatchObject({ reason: 'no_file' });
    server.telegram.delete([said]);
    expect(await read('2')).toMatchObject({ reason: 'message_gone' });
    expect(await read('99')).toMatchObject({ reason: 'message_gone' });
  });
}

function describeElsewhere(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('fetches a file from another data centre, and a second one on the same line', async () => {
    const { server, account } = rig();
    rig().trust();
    const { read, content, connection } = await offer(rig(), { dcId: 4 });
    expect((await read()).equals(content)).toBe(true);
    expect((await read()).equals(content)).toBe(true);
    expect(server.calls.filter(({ method }) => method === 'auth.ExportAuthorization')).toHaveLength(1);
    expect(server.socketsPerKeyMax(account)).toBe(1);
    await connection.close();
    await server.whenSockets(0);
  });

  it('opens a new line with the same key when one has died', async () => {
    const { server } = rig();
    rig().trust();
    const { read, content } = await offer(rig(), { dcId: 4 }, 400);
    expect((await read()).equals(content)).toBe(true);
    server.faults.onCall('upload.GetFile', 'silence', 1);
    expect((await read()).equals(content)).toBe(true);
    expect(server.calls.filter(({ method }) => method === 'auth.ExportAuthorization')).toHaveLength(1);
  });

  it('asks to be let in again when the other data centre has forgotten it', async () => {
    const { server } = rig();
    rig().trust();
    const { read, content, connection } = await offer(rig(), { dcId: 4 });
    expect((await read()).equals(content)).toBe(true);
    server.faults.onCall('upload.GetFile', { error: { code: 401, message: 'AUTH_KEY_UNREGISTERED' } }, 1);
    expect(await failure(read())).toMatchObject({ problem: 'temporary' });
    expect((await read()).equals(content)).toBe(true);
    expect(server.calls.filter(({ method }) => method === 'auth.ExportAuthorization')).toHaveLength(2);
    await connection.getState();
  });

  it('does not lose the account when the other data centre refuses it', async () => {
    const { server } = rig();
    rig().trust();
    const { read, connection } = await offer(rig(), { dcId: 4 });
    server.faults.onCall('auth.ImportAuthorization', {
      error: { code: 401, message: 'AUTH_KEY_UNREGISTERED' },
    });
    expect(await failure(read())).toMatchObject({ problem: 'temporary' });
    await connection.getState();
    server.faults.clear();
    expect(await read()).toHaveLength(BYTES);
  });
}
