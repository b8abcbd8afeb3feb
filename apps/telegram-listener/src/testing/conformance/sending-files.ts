import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { historyOf } from '@switchboard/simulators';
import type { FakeMedia } from '@switchboard/simulators';
import type { FileToSend, OutgoingFileKind } from '../../client/telegram-client.ts';
import { failure, referenceTo } from '../connection-rig.ts';
import type { ConnectionRig, Listening, TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeSendingFiles(under: TelegramClientUnderTest): void {
  describe('sending files', () => {
    describeWhole(under);
    describeHindered(under);
    describeBounds(under);
  });
}

const MIB = 1_024 * 1_024;
const RANDOM_ID = '77';
const { signal: NEVER } = new AbortController();

/** Bytes in pieces of any size, as they come from a store. */
async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521);
}

interface Sending extends Listening {
  bytes: Buffer;
  message: FileToSend;
  /** How often the file was read from its beginning. */
  timesRead: () => number;
}

/** A connection that has met the client, and a file for it. */
async function withFile(
  rig: ConnectionRig,
  about: { sizeBytes?: number; kind?: OutgoingFileKind; limits?: { requestTimeoutMs?: number } } = {},
): Promise<Sending> {
  const { sizeBytes = 700_001, kind = 'document', limits = {} } = about;
  const listening = await rig.connected(limits);
  rig.server.telegram.say({ from: rig.client, to: rig.account.user, text: 'Dzień dobry' });
  await listening.messages.take(1);
  const bytes = randomBytes(sizeBytes);
  let timesRead = 0;
  const file = {
    kind,
    filename: 'Przysięgły.pdf',
    mimeType: 'application/pdf',
    sizeBytes,
    read: async () => (timesRead++, piecesOf(bytes)),
  };
  const chat = referenceTo(listening.peers, rig.client);
  const message = { chat, text: 'Umowa', replyToMessageId: null, randomId: RANDOM_ID, file };
  return { ...listening, bytes, message, timesRead: () => timesRead };
}

/** The files that the account has sent to the client. */
function sentFiles({ server, account, client }: ConnectionRig): { text: string; content: Buffer }[] {
  const chat = historyOf(account, server.telegram).find(({ id }) => id === client.id);
  const numbers = (chat?.messages ?? []).filter(({ out }) => out).map(({ id }) => id);
  return numbers.map((number) => {
    const { text, media } = account.box.find(number)!.shared;
    const { id } = media as Extract<FakeMedia, { kind: 'document' }>;
    return { text, content: server.telegram.files.content(id!) };
  });
}

function describeWhole(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it.each([
    ['a small one', 1],
    ['one of exactly some parts', 1 * MIB],
    ['one of some parts and a bit', 3 * MIB + 5],
    ['a big one', 11 * MIB + 1],
  ])('sends %s whole, with its caption and what it answers', async (_what, sizeBytes) => {
    const { connection, messages, bytes, message } = await withFile(rig(), { sizeBytes });
    const sent = await connection.sendFile({ ...message, replyToMessageId: '1' }, { signal: NEVER });
    expect(sent).toEqual({ messageId: '2' });
    const [file] = sentFiles(rig());
    expect(file!.text).toBe('Umowa');
    expect(file!.content.equals(bytes)).toBe(true);
    const [heard] = await messages.take(1);
    expect(heard).toMatchObject({
      id: '2',
      out: true,
      text: 'Umowa',
      replyTo: { messageId: '1' },
      media: { kind: 'document', filename: 'Przysięgły.pdf', mimeType: 'application/pdf', sizeBytes },
    });
  });

  it.each([
    ['photo', { kind: 'photo' }],
    ['video', { kind: 'document', shownAs: 'video' }],
    ['audio', { kind: 'document', shownAs: 'audio' }],
    ['voice', { kind: 'document', shownAs: 'voice' }],
    ['sticker', { kind: 'document', shownAs: 'sticker' }],
    ['document', { kind: 'document', shownAs: 'file' }],
  ] as const)('sends a %s as one', async (kind, media) => {
    const { connection, messages, message } = await withFile(rig(), { kind });
    await connection.sendFile({ ...message, text: '' }, { signal: NEVER });
    expect((await messages.take(1))[0]).toMatchObject({ text: '', media });
  });
}

function describeHindered(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('goes on with the part at which Telegram asked for patience', async () => {
    const { server } = rig();
    const { connection, message, timesRead } = await withFile(rig(), { sizeBytes: 3 * MIB });
    server.faults.onCall('upload.SaveFilePart', { error: { code: 420, message: 'FLOOD_WAIT_1' } }, 2);
    expect(await connection.sendFile(message, { signal: NEVER })).toEqual({ messageId: '2' });
    expect(timesRead()).toBe(1);
    expect(server.calls.filter(({ method }) => method === 'upload.SaveFilePart')).toHaveLength(8);
  });

  it('is over the line again after a cut, with what was on its way', async () => {
    const { server } = rig();
    const { connection, message, bytes } = await withFile(rig(), { sizeBytes: 3 * MIB });
    server.faults.onCall('upload.SaveFilePart', 'disconnect_before', 1);
    expect(await connection.sendFile(message, { signal: NEVER })).toEqual({ messageId: '2' });
    expect(sentFiles(rig())[0]!.content.equals(bytes)).toBe(true);
  });

  it('has sent a file once whose answer was lost with the line', async () => {
    const { server } = rig();
    const { connection, message } = await withFile(rig());
    server.faults.onCall('messages.SendMedia', 'disconnect_after', 1);
    expect(await connection.sendFile(message, { signal: NEVER })).toEqual({ messageId: null });
    expect(sentFiles(rig())).toHaveLength(1);
    expect(await connection.sendFile(message, { signal: NEVER })).toEqual({ messageId: null });
    expect(sentFiles(rig())).toHaveLength(1);
  });

  it('says that nothing was sent when the file did not get there', async () => {
    const { server } = rig();
    const { connection, message } = await withFile(rig());
    server.faults.onCall('upload.SaveFilePart', { error: { code: 420, message: 'FLOOD_WAIT_1000' } }, 2);
    expect(await failure(connection.sendFile(message, { signal: NEVER }))).toMatchObject({
      reason: 'FLOOD_WAIT_1000',
      retryAfterMs: 1_000_000,
      isUndone: true,
    });
    expect(server.calls.map(({ method }) => method)).not.toContain('messages.SendMedia');
    server.faults.onCall('messages.SendMedia', { error: { code: 400, message: 'MEDIA_INVALID' } }, 1);
    expect(await failure(connection.sendFile(message, { signal: NEVER }))).toMatchObject({
      reason: 'MEDIA_INVALID',
      code: 400,
      isUndone: false,
    });
  });
}

function describeBounds(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('ends at once when nobody wants it sent any more', async () => {
    const { server } = rig();
    const { connection, message } = await withFile(rig());
    const controller = new AbortController();
    server.faults.onCall('upload.SaveFilePart', 'silence');
    const sending = failure(connection.sendFile(message, { signal: controller.signal }));
    await server.whenCalled('upload.SaveFilePart');
    controller.abort();
    expect(await sending).toMatchObject({ reason: 'aborted', isUndone: true });
    await connection.getState();
  });

  it('sends two at once, and the others after them', async () => {
    const { server } = rig();
    const { connection, message } = await withFile(rig(), { sizeBytes: 10 });
    server.faults.onCall('upload.SaveFilePart', 'hold_call');
    const impatient = new AbortController();
    const send = (n: number, signal = NEVER) =>
      connection.sendFile({ ...message, randomId: `${n}` }, { signal });
    const sending = [send(1), send(2)];
    await server.whenCalled('upload.SaveFilePart', 2);
    const gone = failure(send(3, impatient.signal));
    const last = send(4);
    impatient.abort();
    expect(await gone).toMatchObject({ reason: 'aborted' });
    await connection.getState();
    expect(server.faults.heldCalls).toHaveLength(2);
    server.faults.clear();
    await Promise.all([...sending, last]);
    expect(sentFiles(rig())).toHaveLength(3);
  });

  it('holds a few parts in memory, however large the file is', async () => {
    const { server } = rig();
    const { connection, message } = await withFile(rig());
    const sizeBytes = 16 * MIB;
    let handedOut = 0;
    let saved = 0;
    let mostAhead = 0;
    const piece = Buffer.alloc(256 * 1_024, 7);
    async function* pieces(): AsyncGenerator<Buffer> {
      for (; handedOut < sizeBytes; handedOut += piece.length) {
        await delay(0);
        saved = server.calls.filter(({ method }) => method === 'upload.SaveBigFilePart').length * 512 * 1_024;
        mostAhead = Math.max(mostAhead, handedOut - saved);
        yield piece;
      }
    }
    const file = { ...message.file, sizeBytes, read: async () => pieces() };
    expect(await connection.sendFile({ ...message, file }, { signal: NEVER })).toEqual({ messageId: '2' });
    expect(mostAhead).toBeLessThanOrEqual(3 * MIB);
    expect(sentFiles(rig())[0]!.content).toHaveLength(sizeBytes);
  });
}
