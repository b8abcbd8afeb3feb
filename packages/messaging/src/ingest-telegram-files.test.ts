import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundAttachment, InboundUnsend } from '@switchboard/core';
import { delivery, type IngestRig, message, startIngestRig } from './testing/ingest-rig.ts';
import { connectAccount, type RigAccount, telegramMessage } from './testing/telegram-accounts.ts';

const HOUR = 3_600_000;
const CHAT = '-1001234567890';
const FILE: InboundAttachment = {
  type: 'image',
  externalId: '9001',
  url: null,
  filename: 'scan.jpg',
  mimeType: 'image/jpeg',
  sha256: null,
  sizeBytes: 1234,
};
const STORED = { storedAs: 'ab/cdef', sizeBytes: 1200, sha256: 'c0ffee', mimeType: 'image/jpeg' };

describe('files of Telegram messages', () => {
  let rig: IngestRig;
  let account: RigAccount;
  beforeEach(async () => {
    rig = await startIngestRig();
    account = await connectAccount(rig, '500');
  });
  afterEach(() => rig.stop());

  const tell = (...numbers: number[]) =>
    rig.ingest.submit(
      account.item(numbers.map((number) => account.said('777', number, { attachments: [FILE] }))),
    );
  const claim = (limit = 10, leaseMs = HOUR) =>
    rig.stores.attachments.claimPending([account.channelId], limit, leaseMs);
  const unsend = (number: number): InboundUnsend => ({
    kind: 'unsend',
    platform: 'telegram',
    channelExternalId: '500',
    messageExternalId: `777:${number}`,
    peer: null,
    occurredAt: new Date(),
  });

  async function rowOf(id: string): Promise<Record<string, unknown>> {
    const [row] = await rig.database.query(
      `select state, stored_as, attempts, failure, next_attempt_at is null as is_final
       from attachments where id = $1`,
      [id],
    );
    return row!;
  }

  /** The attachments' states in each message.updated since the last call. */
  async function told(): Promise<unknown[]> {
    const rows = await rig.database.query<{ data: string }>(
      `delete from events where type = 'message.updated' returning data`,
    );
    return rows.map(({ data }) => {
      const { message: shown } = JSON.parse(data) as { message: { attachments: { state: string }[] } };
      return shown.attachments.map(({ state }) => state);
    });
  }

  it('are handed out once, the longest due first, with all that fetching needs', async () => {
    await tell(1);
    await tell(2, 3);
    const [first, ...none] = await claim(1);
    expect(none).toEqual([]);
    expect(first).toEqual({
      id: expect.any(String),
      messageId: expect.any(String),
      messageExternalId: '777:1',
      channelId: account.channelId,
      externalId: '9001',
      sourceUrl: null,
      sha256: null,
      mimeType: 'image/jpeg',
      sizeBytes: 1234,
      attempts: 1,
    });
    const [second, ...others] = await claim(1);
    expect([second?.messageExternalId, others]).toEqual(['777:2', []]);
    expect(await rig.stores.attachments.claimPending([], 10, HOUR)).toEqual([]);
  });

  it('are passed over while another process is taking them', async () => {
    await tell(1, 2);
    const first = `select id from attachments order by id limit 1 for update`;
    await rig.writer.transaction(async (db) => {
      await db.query({ text: first });
      expect((await claim()).map(({ messageExternalId }) => messageExternalId)).toEqual(['777:2']);
    });
    expect((await claim()).map(({ messageExternalId }) => messageExternalId)).toEqual(['777:1']);
  });

  it('are due again when their fetcher has died', async () => {
    await tell(1);
    await claim(1, 1);
    let again = await claim();
    while (again.length === 0) again = await claim();
    expect(again).toMatchObject([{ messageExternalId: '777:1', attempts: 2 }]);
  });

  it('become ready once, and everyone hears of it', async () => {
    const { attachments } = rig.stores;
    await tell(1);
    const [file] = await claim();
    expect(await attachments.markReady(file!.id, STORED)).toBe(true);
    expect(await rowOf(file!.id)).toMatchObject({ state: 'ready', stored_as: 'ab/cdef', failure: null });
    expect(await told()).toEqual([['ready']]);
    expect(await attachments.markReady(file!.id, { ...STORED, storedAs: 'second' })).toBe(false);
    expect(await attachments.markFailed(file!.id, 'late', null)).toBe(false);
    expect(await rowOf(file!.id)).toMatchObject({ state: 'ready', stored_as: 'ab/cdef' });
    expect(await told()).toEqual([]);
  });

  it('are tried again later, or fail for good and say why', async () => {
    const { attachments } = rig.stores;
    await tell(1);
    const [file] = await claim();
    await attachments.markFailed(file!.id, 'The connection was lost.', new Date(), { isCounted: false });
    expect(await rowOf(file!.id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await told()).toEqual([]);
    let again = await claim();
    while (again.length === 0) again = await claim();
    expect(again).toMatchObject([{ attempts: 1 }]);
    await attachments.markFailed(file!.id, 'Not yet.', new Date(Date.now() + HOUR));
    expect(await claim()).toEqual([]);
    await attachments.markFailed(file!.id, 'Too large.', null);
    expect(await rowOf(file!.id)).toMatchObject({ state: 'failed', failure: 'Too large.', is_final: true });
    expect(await told()).toEqual([['failed']]);
  });

  it('are never made ready once their message was taken back, and their copies are to be removed', async () => {
    const { attachments } = rig.stores;
    await tell(1, 2);
    const [first, second] = await claim();
    await attachments.markReady(first!.id, STORED);
    await rig.ingest.submit(account.item([unsend(1), unsend(2)]));
    await told();
    expect(await attachments.markReady(second!.id, STORED)).toBe(false);
    expect(await attachments.markFailed(second!.id, 'late', new Date())).toBe(false);
    expect(await rowOf(second!.id)).toMatchObject({ state: 'deleted', stored_as: null });
    expect(await told()).toEqual([]);
    expect(await attachments.copiesToRemove(10)).toEqual([{ id: first!.id, keys: ['ab/cdef'] }]);
    await attachments.forgetCopy(first!.id);
    expect(await attachments.copiesToRemove(10)).toEqual([]);
  });

  it('are fetched through the account that told of them first; those of bots by nobody yet', async () => {
    const jan = await connectAccount(rig, '600');
    await rig.stores.channels.ensure({ platform: 'telegram', externalId: '900', name: 'Bot' });
    const bot = telegramMessage('900', '777', 1, { attachments: [FILE] });
    await rig.ingest.submit(delivery([message('wamid', { attachments: [FILE] }), bot]));
    await rig.ingest.submit(account.item([account.said(CHAT, 1, { attachments: [FILE] })]));
    await rig.ingest.submit(
      jan.item([1, 2].map((number) => jan.said(CHAT, number, { attachments: [FILE] }))),
    );
    const all = (await rig.database.query<{ id: string }>(`select id from channels`)).map(({ id }) => id);
    const files = await rig.stores.attachments.claimPending(all, 10, HOUR);
    const whatsapp = await rig.stores.channels.byExternalId('whatsapp', message('x').channelExternalId);
    expect(files.map((file) => [file.messageExternalId, file.channelId])).toEqual([
      ['wamid', whatsapp!.id],
      [`${CHAT}:1`, account.channelId],
      [`${CHAT}:2`, jan.channelId],
    ]);
  });
});
