import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundEvent, InboundReactionList } from '@switchboard/core';
import { type InboundItem, type Queryable, recordInbound, WriterConnection } from '@switchboard/database';
import { delivery, type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { chatPeer, connectAccount, type RigAccount, telegramMessage } from './testing/telegram-accounts.ts';

const CHAT = '-1001234567890';

function spokenBy(id: string) {
  return { payload: { sender: { id, name: `Person ${id}`, username: null } } };
}

describe('a supergroup that several of our accounts see', () => {
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

  /** Every conversation by its channel and address, with what was said in it. */
  const conversations = () =>
    rig.database.query(
      `select ch.external_id as channel, c.external_id as address, c.unread_count as unread,
         array_agg(m.direction || ' ' || m.external_id order by m.position) as messages
       from conversations c join channels ch on ch.id = c.channel_id join messages m on m.conversation_id = c.id
       group by ch.id, c.id order by ch.external_id, c.external_id`,
    );

  async function replyChannels(): Promise<string[]> {
    const shown = await rig.stores.inbox.conversation(CHAT, Date.now());
    return shown!.reply_channels.map(({ name }) => name);
  }

  it('is one conversation with a way to answer for each of them', async () => {
    expect(await tell(anna, anna.said(CHAT, 1))).toMatchObject({ messagesStored: 1 });
    expect(await replyChannels()).toEqual(['account 500']);
    expect(await tell(jan, jan.said(CHAT, 1), jan.said(CHAT, 2))).toMatchObject({
      messagesStored: 1,
      messagesDuplicate: 1,
    });
    await tell(anna, anna.said(CHAT, 2), anna.said(CHAT, 3));
    expect(await conversations()).toEqual([
      {
        channel: '500',
        address: CHAT,
        unread: 3,
        messages: [1, 2, 3].map((number) => `inbound ${CHAT}:${number}`),
      },
    ]);
    expect(await replyChannels()).toEqual(['account 500', 'account 600']);
  });

  it('is told live what one finds as history and another, who listens, has not heard yet', async () => {
    const history = { origin: 'history' as const };
    await tell(anna, anna.said(CHAT, 2));
    await tell(jan, ...[1, 2, 3].map((number) => jan.said(CHAT, number, history)));
    await tell(anna, anna.said(CHAT, 3), anna.said(CHAT, 4));
    // Number 1 is from before anybody listened, and counts for nobody.
    expect(await conversations()).toEqual([
      {
        channel: '500',
        address: CHAT,
        unread: 3,
        messages: [1, 2, 3, 4].map((number) => `inbound ${CHAT}:${number}`),
      },
    ]);
  });

  it('is told live what one finds as history and nobody has heard, where it is newer than what others found', async () => {
    const history = { origin: 'history' as const };
    await tell(anna, ...[1, 2].map((number) => anna.said(CHAT, number, history)));
    await tell(jan, ...[1, 2, 3].map((number) => jan.said(CHAT, number, history)));
    expect(await conversations()).toMatchObject([
      { unread: 1, messages: [1, 2, 3].map((number) => `inbound ${CHAT}:${number}`) },
    ]);
  });

  it('takes edits, reads and deletions from whoever tells them', async () => {
    await tell(anna, anna.said(CHAT, 1), anna.said(CHAT, 2));
    const about = { platform: 'telegram', channelExternalId: '600', messageExternalId: `${CHAT}:1` } as const;
    const told = await tell(
      jan,
      { kind: 'edit', ...about, peer: null, text: 'new words', revision: 0, occurredAt: new Date() },
      {
        kind: 'read_up_to',
        platform: 'telegram',
        channelExternalId: '600',
        peerExternalId: CHAT,
        by: 'business',
        messageNumber: '1',
      },
      {
        kind: 'unsend',
        ...about,
        messageExternalId: `${CHAT}:2`,
        peer: chatPeer(CHAT),
        occurredAt: new Date(),
      },
    );
    expect(told).toMatchObject({ updatesApplied: 3, updatesWaiting: 0 });
    expect(await rig.texts()).toEqual(['new words', null]);
    // Only a message is a way to answer: the chat may be told about for other reasons.
    expect(await replyChannels()).toEqual(['account 500']);
  });

  it('keeps what only shares its number apart: private chats and basic groups', async () => {
    for (const account of [anna, jan]) {
      await tell(account, account.said('777', 1), account.said('-42', 1), account.said('-999999999999', 1));
    }
    expect((await conversations()).map(({ channel, address }) => [channel, address])).toEqual([
      ['500', '-42'],
      ['500', '-999999999999'],
      ['500', '777'],
      ['600', '-42'],
      ['600', '-999999999999'],
      ['600', '777'],
    ]);
    expect(await rig.database.query(`select from shared_chats`)).toEqual([]);
  });

  it('shows what one of us said as ours, whoever of us tells it first', async () => {
    await tell(anna, anna.said(CHAT, 1, spokenBy('600')), anna.said('-42', 1, spokenBy('600')));
    await tell(jan, jan.said(CHAT, 1, { direction: 'outbound', status: 'sent', ...spokenBy('600') }));
    await tell(jan, jan.said(CHAT, 2, spokenBy('700')));
    expect(await conversations()).toMatchObject([
      { address: CHAT, unread: 1, messages: [`outbound ${CHAT}:1`, `inbound ${CHAT}:2`] },
      { address: '-42', unread: 0, messages: ['outbound -42:1'] },
    ]);
    expect(await rig.statusOf(`${CHAT}:1`)).toEqual({ status: 'sent', error: null });
  });

  it('shows the same reactions whoever of us tells them, ours as the business’s', async () => {
    const list = (account: RigAccount, reactions: Record<string, string>): InboundReactionList => ({
      kind: 'reaction_list',
      platform: 'telegram',
      channelExternalId: account.userId,
      messageExternalId: `${CHAT}:1`,
      peer: chatPeer(CHAT),
      reactions: Object.entries(reactions).map(([actor, emoji]) => ({ actor, emoji })),
      occurredAt: new Date(),
    });
    const shown = () => rig.database.query(`select actor, emoji from reactions order by actor`);
    await tell(anna, anna.said(CHAT, 1));
    await tell(anna, list(anna, { '600': '❤', '700': '🔥', business: '👍' }));
    const expected = [
      { actor: '700', emoji: '🔥' },
      { actor: 'business', emoji: '👍' },
    ];
    expect(await shown()).toEqual(expected);
    await tell(jan, list(jan, { '500': '👍', '700': '🔥', business: '❤' }));
    expect(await shown()).toEqual(expected);
  });

  it('has nothing to do with bots: what they see stays theirs', async () => {
    await rig.stores.channels.ensure({ platform: 'telegram', externalId: '900', name: 'Bot' });
    await rig.ingest.submit(delivery([telegramMessage('900', CHAT, 1)]));
    await Promise.all([
      rig.ingest.submit(delivery([telegramMessage('900', CHAT, 2)])),
      tell(anna, anna.said(CHAT, 1)),
    ]);
    await tell(jan, jan.said(CHAT, 2, spokenBy('900')));
    expect((await conversations()).map(({ channel, messages }) => [channel, messages])).toEqual([
      ['500', [`inbound ${CHAT}:1`, `outbound ${CHAT}:2`]],
      ['900', [`inbound ${CHAT}:1`, `inbound ${CHAT}:2`]],
    ]);
  });

  it('is kept by no account that is not connected', async () => {
    const stray = telegramMessage('501', CHAT, 1);
    expect(await tell(anna, stray)).toMatchObject({ unconnected: ['501'] });
    expect(await rig.database.query(`select from shared_chats`)).toEqual([]);
  });

  it('is one conversation when two processes store its first messages at the same moment', async () => {
    const other = new WriterConnection(rig.database.url);
    const record = (writer: WriterConnection, item: InboundItem, beforeCommit: () => Promise<unknown>) =>
      writer.transaction(async (client) => {
        const db: Queryable = { query: (config) => client.query(config) };
        await recordInbound(db, [item], new Date());
        await beforeCommit();
      });
    const isWaiting = async (): Promise<boolean> =>
      (
        await rig.database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length > 0;
    let second: Promise<void> | undefined;
    await record(rig.writer, anna.item([anna.said(CHAT, 1)]), async () => {
      second = record(other, jan.item([jan.said(CHAT, 1), jan.said(CHAT, 2)]), async () => {});
      while (!(await isWaiting())) continue;
    });
    await second;
    await other.close();
    expect(await conversations()).toMatchObject([
      { channel: '500', messages: [`inbound ${CHAT}:1`, `inbound ${CHAT}:2`] },
    ]);
    expect(await replyChannels()).toEqual(['account 500', 'account 600']);
  });

  it('goes on when the channel of one of them is removed', async () => {
    await tell(anna, anna.said(CHAT, 1));
    await tell(jan, jan.said(CHAT, 2));
    await expect(rig.stores.channels.remove(anna.channelId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await rig.stores.channels.remove(jan.channelId)).toBe(true);
    expect(await replyChannels()).toEqual(['account 500']);
    await tell(anna, anna.said(CHAT, 3));
    expect(await conversations()).toMatchObject([{ channel: '500', messages: { length: 3 } }]);
  });

  it('begins anew with the next message when its keeper is gone', async () => {
    await tell(anna, anna.said(CHAT, 1));
    await rig.database.query(`delete from conversations`);
    await rig.stores.channels.remove(anna.channelId);
    await tell(jan, jan.said(CHAT, 2));
    expect(await conversations()).toMatchObject([{ channel: '600', messages: [`inbound ${CHAT}:2`] }]);
  });

  it('is found for a resync by each of them', async () => {
    const { telegramProgress } = rig.stores;
    await tell(anna, anna.said(CHAT, 1), anna.said(CHAT, 3), anna.said('777', 8));
    await tell(jan, jan.said(CHAT, 1_500_000));
    await tell(jan, {
      kind: 'unsend',
      platform: 'telegram',
      channelExternalId: '600',
      messageExternalId: `${CHAT}:3`,
      peer: chatPeer(CHAT),
      occurredAt: new Date(),
    });
    const known = (toId: number) => telegramProgress.knownMessages('600', CHAT, 1, toId);
    const near = [
      { number: 1, isDeleted: false },
      { number: 3, isDeleted: true },
    ];
    expect(await known(3)).toEqual(near);
    expect(await known(1_000_000)).toEqual(near);
    expect(await telegramProgress.knownMessages('600', CHAT, 2, 2)).toEqual([]);
    expect((await known(2_000_000)).map(({ number }) => number)).toEqual([1, 3, 1_500_000]);
    expect(await telegramProgress.newestMessageNumbers('500')).toEqual(
      new Map([
        [CHAT, 1_500_000],
        ['777', 8],
      ]),
    );
    expect(await telegramProgress.newestMessageNumbers('600')).toEqual(new Map([[CHAT, 1_500_000]]));
  });
});
