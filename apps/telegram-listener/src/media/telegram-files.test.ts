import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { telegramToInbound } from '@switchboard/channels';
import { LIMITS } from '@switchboard/core';
import type { FakeMedia, SharedMessage } from '@switchboard/simulators';
import { ConnectionRig, type Listening } from '../testing/connection-rig.ts';
import { FakeOnlineAccounts } from '../testing/fake-file-account.ts';
import { FileFetchingRig } from '../testing/file-fetching-rig.ts';
import { GRAMJS } from '../testing/gramjs-under-test.ts';

const VIDEO: FakeMedia = { kind: 'document', sizeBytes: 1_500_000, mimeType: 'video/mp4', shownAs: 'video' };

/** The real client library against a real MTProto server, a real database and a real folder. */
describe('files from Telegram to the media store', () => {
  let telegram: ConnectionRig;
  let rig: FileFetchingRig;
  let heard: Listening;
  let accounts: FakeOnlineAccounts;
  let userId: string;
  let channelId: string;

  beforeEach(async () => {
    // Each test has a server of its own whose messages count from one, so each has a database of its own too.
    rig = await FileFetchingRig.start();
    telegram = await ConnectionRig.start(GRAMJS);
    heard = await telegram.connected();
    userId = String(telegram.account.user.id);
    ({ channelId } = await rig.onlineAccount(userId));
    accounts = new FakeOnlineAccounts();
    accounts.connections.set(channelId, heard.connection);
    accounts.referenceTo = async (_, peer) => heard.peers.referenceTo(peer);
  });
  afterEach(async () => {
    await rig.stop();
    await telegram.stop();
  });

  /** The client sends it, the account hears it, and it is stored. */
  async function sent(media: FakeMedia): Promise<{ id: string; content: Buffer; said: SharedMessage }> {
    const said = telegram.server.telegram.say({
      from: telegram.client,
      to: telegram.account.user,
      media,
    });
    const [message] = await heard.messages.take(1);
    const inbound = telegramToInbound(message!, { accountUserId: userId, nowMs: Date.now() });
    if (inbound.kind !== 'message') throw new Error(`became ${inbound.kind}`);
    const [id] = await rig.receive(userId, inbound);
    const content = telegram.server.telegram.files.content((said.media as { id: bigint }).id);
    return { id: id!, content, said };
  }

  async function kept(id: string): Promise<Buffer> {
    const reading = await rig.store.read((await rig.row(id)).stored_as!);
    return await buffer(reading!.stream);
  }

  const isReady = async (id: string): Promise<boolean> => (await rig.row(id)).state === 'ready';

  it('arrive as they were sent, whatever they are', async () => {
    await rig.fetcher(accounts).start();
    const photo = await sent({ kind: 'photo', sizeBytes: 54_321 });
    const video = await sent(VIDEO);
    await rig.until(async () => (await isReady(photo.id)) && (await isReady(video.id)));
    expect((await kept(photo.id)).equals(photo.content)).toBe(true);
    expect((await kept(video.id)).equals(video.content)).toBe(true);
    expect(await rig.row(video.id)).toMatchObject({ size_bytes: String(video.content.length), attempts: 1 });
  });

  it('arrive although their references have grown old', async () => {
    const { id, content } = await sent(VIDEO);
    telegram.server.telegram.files.expireReferences();
    await rig.fetcher(accounts).start();
    await rig.until(() => isReady(id));
    expect((await kept(id)).equals(content)).toBe(true);
  });

  it('are not asked for before Telegram’s wait is over, and arrive then', async () => {
    const { id, content } = await sent(VIDEO);
    telegram.server.faults.onCall('upload.GetFile', { error: { code: 420, message: 'FLOOD_WAIT_60' } }, 1);
    let nowMs = Date.now();
    await rig.fetcher(accounts, { clock: { now: () => nowMs } }).start();
    await rig.until(async () => rig.failures.length === 1);
    expect(await rig.row(id)).toMatchObject({
      state: 'pending',
      attempts: 0,
      failure: 'Telegram asked us to wait.',
    });
    expect((await rig.row(id)).next_attempt_at).toEqual(new Date(nowMs + 60_000));
    nowMs += 60_000;
    await rig.makeDue(id);
    await rig.until(() => isReady(id));
    expect((await kept(id)).equals(content)).toBe(true);
  });

  it('of messages that are gone fail for good, in a sentence', async () => {
    const { id, said } = await sent(VIDEO);
    telegram.server.telegram.delete([said]);
    await rig.fetcher(accounts).start();
    await rig.until(async () => (await rig.row(id)).state === 'failed');
    expect((await rig.row(id)).failure).toBe('The message or its file is no longer on Telegram.');
    expect((await rig.row(id)).attempts).toBe(1);
  });

  it('are given back when the connection ends, and arrive by the next one', async () => {
    const { id, content } = await sent(VIDEO);
    const { server } = telegram;
    server.faults.onCall('upload.GetFile', 'silence', 1);
    let nowMs = Date.now();
    await rig.fetcher(accounts, { clock: { now: () => nowMs } }).start();
    await server.whenCalled('upload.GetFile');
    await heard.connection.close();
    await rig.until(async () => rig.failures.length === 1);
    expect(await rig.row(id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await rig.filesOnDisk()).toEqual([]);

    const again = await telegram.connected({ peers: heard.peers });
    accounts.connections.set(channelId, again.connection);
    nowMs += LIMITS.telegramFileRetryMsMin;
    await rig.makeDue(id);
    await rig.until(() => isReady(id));
    expect((await kept(id)).equals(content)).toBe(true);
  });
});
