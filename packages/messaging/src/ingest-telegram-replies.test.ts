import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type InboundAttachment, type InboundEvent, newId } from '@switchboard/core';
import { recordSendResult, type SendResult } from '@switchboard/database';
import { type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { connectAccount, type RigAccount } from './testing/telegram-accounts.ts';

const CHAT = '-1001234567890';
const PHOTO: InboundAttachment = {
  type: 'image',
  externalId: '9001',
  url: null,
  filename: null,
  mimeType: 'image/jpeg',
  sha256: null,
  sizeBytes: 1234,
};

/** What Telegram tells of replies of ours, and of what our people write on their phones meanwhile. */
describe('replies by Telegram accounts', () => {
  let rig: IngestRig;
  let anna: RigAccount;
  let jan: RigAccount;
  beforeEach(async () => {
    rig = await startIngestRig();
    anna = await connectAccount(rig, '500');
    jan = await connectAccount(rig, '600');
  });
  afterEach(() => rig.stop());

  const tell = (account: RigAccount, ...events: InboundEvent[]) => rig.ingest.submit(account.item(events));
  const answered = (result: SendResult) =>
    rig.writer.transaction((client) => recordSendResult(client, result, new Date()));
  const ours = () =>
    rig.database.query(
      `select id, external_id, status from messages where direction = 'outbound' order by position`,
    );

  /** A reply of ours on its way to Telegram, in the only conversation. */
  async function sending(text: string): Promise<string> {
    const id = newId();
    await rig.database.query(
      `insert into messages (id, conversation_id, channel_id, position, direction, type, text, status, sent_at)
       select $1, id, channel_id, last_position + 1, 'outbound', 'text', $2, 'sending', now() from conversations`,
      [id, text],
    );
    await rig.database.query(`update conversations set last_position = last_position + 1`);
    return id;
  }

  const fromPhone = { direction: 'outbound', status: 'sent', text: 'z telefonu' } as const;

  it.each([
    ['the account itself', () => anna, '777'],
    ['another account of the same chat', () => jan, CHAT],
  ])(
    'let files wait that were sent by a phone, told by %s, which fetches them',
    async (_who, by, address) => {
      await tell(anna, anna.said(address, 1));
      const id = await sending('Dzień dobry');
      await tell(by(), by().said(address, 2, { ...fromPhone, attachments: [PHOTO] }));
      expect(await ours()).toHaveLength(1);
      await answered({ messageId: id, outcome: 'sent', externalId: `${address}:3` });
      expect(await ours()).toMatchObject([{ id }, { external_id: `${address}:2` }]);
      const files = await rig.stores.attachments.claimPending([by().channelId], 10, 60_000);
      expect(files).toMatchObject([{ externalId: '9001', messageExternalId: `${address}:2` }]);
    },
  );

  it('were read, when the other side was quicker than the answer', async () => {
    await tell(anna, anna.said('777', 1));
    const [one, two] = [await sending('jeden'), await sending('dwa')];
    await tell(anna, anna.said('777', 2, { ...fromPhone, text: 'jeden' }));
    const read = { kind: 'read_up_to', platform: 'telegram', by: 'peer', messageNumber: '2' } as const;
    await tell(anna, { ...read, channelExternalId: '500', peerExternalId: '777' });
    await answered({ messageId: one, outcome: 'sent', externalId: '777:2' });
    await answered({ messageId: two, outcome: 'sent', externalId: '777:3' });
    expect(await ours()).toEqual([
      { id: one, external_id: '777:2', status: 'read' },
      { id: two, external_id: '777:3', status: 'sent' },
    ]);
    expect(await rig.database.query(`select from pending_updates`)).toEqual([]);
  });

  it('are one message, whoever of us hears of it first', async () => {
    await tell(anna, anna.said(CHAT, 1));
    const id = await sending('od nas');
    const sender = { payload: { sender: { id: '600', name: 'Jan', username: null } }, text: 'od nas' };
    // By Jan: he hears of it as his own, Anna as somebody else's.
    await tell(anna, anna.said(CHAT, 2, sender));
    await answered({ messageId: id, outcome: 'sent', externalId: `${CHAT}:2` });
    await tell(jan, jan.said(CHAT, 2, { ...sender, direction: 'outbound', status: 'sent' }));
    expect(await ours()).toEqual([{ id, external_id: `${CHAT}:2`, status: 'sent' }]);
  });
});
