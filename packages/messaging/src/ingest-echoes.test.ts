import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type InboundEvent, type InboundMessage, LIMITS, newId } from '@switchboard/core';
import { recordSendResult, type SendResult } from '@switchboard/database';
import { CHANNEL, delivery, type IngestRig, message, startIngestRig, status } from './testing/ingest-rig.ts';

function echo(externalId: string, more: Partial<InboundMessage> = {}): InboundMessage {
  return message(externalId, { direction: 'outbound', text: 'Dzień dobry', ...more });
}

describe('echoes of what the business writes', () => {
  let rig: IngestRig;
  beforeEach(async () => {
    rig = await startIngestRig();
    await submit(message('question'));
  });
  afterEach(() => rig.stop());

  const submit = (...events: InboundEvent[]) => rig.ingest.submit(delivery(events));
  const answered = (result: SendResult) =>
    rig.writer.transaction((client) => recordSendResult(client, result, new Date()));

  /** A reply of ours on its way to the platform. */
  async function sending(): Promise<string> {
    const id = newId();
    await rig.database.query(
      `insert into messages (id, conversation_id, channel_id, position, direction, type, text, status, sent_at)
       select $1, c.id, c.channel_id, c.last_position + 1, 'outbound', 'text', 'Dzień dobry', 'sending', now()
       from conversations c`,
      [id],
    );
    await rig.database.query(
      `update conversations set last_position = last_position + 1, message_count = message_count + 1`,
    );
    return id;
  }

  /** What agents see of the business's own words: our id where it is ours, and the status. */
  async function outbound(): Promise<unknown[]> {
    return await rig.database.query(
      `select id, external_id, status from messages where direction = 'outbound' order by position`,
    );
  }

  it('appear once when they were written in the platform’s own app', async () => {
    await submit(echo('e'));
    await submit(echo('e'));
    expect(await outbound()).toMatchObject([{ external_id: 'e', status: 'sent' }]);
    const [row] = await rig.database.query(`select unread_count, awaiting_reply_since from conversations`);
    expect(row).toEqual({ unread_count: 1, awaiting_reply_since: null });
  });

  it.each([
    ['with our mark', (id: string) => echo('wamid.1', { sendReference: id })],
    ['without a mark', () => echo('wamid.1')],
  ])('that are our own appear once, %s, whichever comes first', async (_name, echoOf) => {
    const first = await sending();
    await submit(echoOf(first));
    await answered({ messageId: first, outcome: 'sent', externalId: 'wamid.1' });
    expect(await outbound()).toEqual([{ id: first, external_id: 'wamid.1', status: 'sent' }]);

    const second = await sending();
    await answered({ messageId: second, outcome: 'sent', externalId: 'wamid.2' });
    await submit({ ...echoOf(second), externalId: 'wamid.2' });
    expect(await outbound()).toHaveLength(2);
    expect(await rig.database.query(`select from pending_updates`)).toHaveLength(0);
    const [counts] = await rig.database.query(`select message_count from conversations`);
    expect(counts).toEqual({ message_count: 3 });
  });

  it('of a colleague wait while a reply is on its way, and are then stored', async () => {
    const ours = await sending();
    await submit(echo('colleague', { text: 'Zaraz odpiszę' }));
    expect(await outbound()).toHaveLength(1);
    await answered({ messageId: ours, outcome: 'sent', externalId: 'ours' });
    expect(await outbound()).toMatchObject([{ external_id: 'ours' }, { external_id: 'colleague' }]);
  });

  it('wait for the last of several replies, and for one that fails', async () => {
    const [one, two] = [await sending(), await sending()];
    await submit(echo('id of two'));
    await answered({ messageId: one, outcome: 'failed', error: { code: '131026', title: 'Undeliverable' } });
    expect(await outbound()).toHaveLength(2);
    await answered({ messageId: two, outcome: 'sent', externalId: 'id of two' });
    expect(await outbound()).toMatchObject([
      { id: one, external_id: null, status: 'failed' },
      { id: two, external_id: 'id of two', status: 'sent' },
    ]);
  });

  it('that were stored as somebody else’s are taken away when they turn out to be ours', async () => {
    await submit(echo('mine'));
    const ours = await sending();
    await answered({ messageId: ours, outcome: 'sent', externalId: 'mine' });
    expect(await outbound()).toEqual([{ id: ours, external_id: 'mine', status: 'sent' }]);
    const [counts] = await rig.database.query(`select message_count, last_message_id from conversations`);
    expect(counts).toEqual({ message_count: 2, last_message_id: ours });
  });

  it('bring the receipts that came before the platform’s answer', async () => {
    const one = await sending();
    await submit(status('wamid.1', 'delivered'));
    await answered({ messageId: one, outcome: 'sent', externalId: 'wamid.1' });
    expect(await outbound()).toEqual([{ id: one, external_id: 'wamid.1', status: 'delivered' }]);
    // Here the receipt itself says whose it is, and no answer ever comes.
    const two = await sending();
    await submit({ ...status('wamid.2', 'read'), sendReference: two });
    expect((await outbound())[1]).toEqual({ id: two, external_id: 'wamid.2', status: 'read' });
  });

  it('are taken over with what has happened to them, wherever they were stored', async () => {
    const other = { externalId: '48999', name: null, username: null, identities: [] };
    await submit(echo('mine', { peer: other }), status('mine', 'read'));
    await submit({
      kind: 'reaction',
      platform: 'whatsapp',
      channelExternalId: CHANNEL,
      messageExternalId: 'mine',
      peer: other,
      actor: 'peer',
      emoji: '👍',
      occurredAt: new Date(),
    });
    const id = newId();
    await rig.database.query(
      `insert into messages (id, conversation_id, channel_id, position, direction, type, text, status, sent_at)
       select $1, c.id, c.channel_id, c.last_position + 1, 'outbound', 'text', 'Dzień dobry', 'sending', now()
       from conversations c where c.external_id = '48100'`,
      [id],
    );
    await answered({ messageId: id, outcome: 'sent', externalId: 'mine' });
    expect(await outbound()).toEqual([{ id, external_id: 'mine', status: 'read' }]);
    expect(await rig.database.query(`select message_id from reactions`)).toEqual([{ message_id: id }]);
    const counts = await rig.database.query(
      `select message_count, last_message_id from conversations order by id`,
    );
    expect(counts).toMatchObject([{ message_count: 2 }, { message_count: 0, last_message_id: null }]);
  });

  it('that a receipt has shown to be ours do not fail, and are told as they are', async () => {
    const id = await sending();
    await submit({ ...status('wamid.1', 'read'), sendReference: id });
    await answered({ messageId: id, outcome: 'failed', error: { code: 'timeout', title: 'No answer' } });
    await answered({ messageId: id, outcome: 'sent', externalId: 'wamid.1' });
    expect(await outbound()).toEqual([{ id, external_id: 'wamid.1', status: 'read' }]);
    const told = await rig.database.query<{ data: string }>(
      `select data from events where type = 'message.updated' order by seq`,
    );
    expect(told.map(({ data }) => (JSON.parse(data) as { status: string }).status)).toEqual([
      'sent',
      'read',
      'read',
    ]);
  });

  it('do not wait for a reply that nobody will answer any more', async () => {
    await sending();
    await submit(echo('colleague'));
    expect(await outbound()).toHaveLength(1);
    const later = new Date(Date.now() + LIMITS.sendAnswerMsMax + 1_000);
    expect(await rig.stores.pendingUpdates.prune(new Date(Date.now() + 1_000), 100)).toBe(0);
    expect(await rig.stores.pendingUpdates.releaseEchoes(new Date())).toBe(0);
    expect(await rig.stores.pendingUpdates.releaseEchoes(later)).toBe(1);
    expect(await outbound()).toHaveLength(2);
  });

  it('with a mark of another app, or of another channel of ours, are theirs', async () => {
    await rig.stores.channels.ensure({ platform: 'whatsapp', externalId: '999', name: 'other' });
    const ours = await sending();
    await rig.database.query(`update messages set status = 'queued' where id = $1`, [ours]);
    await submit(echo('a', { sendReference: 'made by a bot' }));
    await submit(echo('b', { sendReference: newId() }));
    await submit(echo('c', { sendReference: ours, channelExternalId: '999' }));
    expect(await outbound()).toHaveLength(4);
    expect(CHANNEL).not.toBe('999');
  });
});
