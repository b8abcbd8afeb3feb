import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS, type MessageError, type SendOutcome } from '@switchboard/core';
import { delivery, message, status } from '../testing/ingest-rig.ts';
import { OutboxRig, sent } from '../testing/outbox-rig.ts';

const ERROR: MessageError = { code: '131026', title: 'The number is not on WhatsApp.' };
const BUSY: MessageError = { code: '130429', title: 'Too many messages.' };
const NO_ANSWER: SendOutcome = { kind: 'unknown', error: { code: 'timeout', title: 'No answer.' } };

describe('the outbox', () => {
  let rig: OutboxRig;
  beforeEach(async () => {
    rig = await OutboxRig.start();
  });
  afterEach(() => rig.stop());

  const texts = () => rig.requests.map(({ job }) => job.text);
  const untilStatuses = async (...wanted: string[]) =>
    await rig.until(async () => String(await rig.statuses()) === String(wanted));
  const events = async (type: string) =>
    (
      await rig.inbound.database.query<{ data: string }>(
        `select data from events where type = $1 order by seq`,
        [type],
      )
    ).map(({ data }) => JSON.parse(data) as Record<string, unknown>);
  const jobs = async () =>
    await rig.inbound.database.query<{ state: string }>(`select state from outbox_jobs order by number`);

  it('sends what is queued, and tells each step', async () => {
    const conversation = await rig.conversation('48100');
    const { id } = await rig.queue(conversation, 'Dzień dobry');
    await rig.start();
    const { job, answer } = await rig.nextRequest();
    expect(job).toMatchObject({
      kind: 'message',
      text: 'Dzień dobry',
      messageId: id,
      attempts: 1,
      target: { platform: 'whatsapp', address: '48100' },
    });
    expect(await rig.statuses()).toEqual(['sending']);
    answer(sent('wamid.ours'));
    await untilStatuses('sent');
    expect(await jobs()).toEqual([]);
    expect(await events('message.updated')).toEqual([
      { message_id: id, conversation_id: conversation, status: 'sending', error: null },
      {
        message_id: id,
        conversation_id: conversation,
        status: 'sent',
        error: null,
        external_id: 'wamid.ours',
      },
    ]);
    await rig.inbound.ingest.submit(delivery([status('wamid.ours', 'delivered')]));
    expect(await rig.statuses()).toEqual(['delivered']);
  });

  it('sends in order within a conversation, and side by side across', async () => {
    const [anna, olena] = [await rig.conversation('48100'), await rig.conversation('48200')];
    for (const text of ['a1', 'a2']) await rig.queue(anna, text);
    await rig.queue(olena, 'o1');
    await rig.start();
    const [first, other] = [await rig.nextRequest(), await rig.nextRequest()];
    expect(texts()).toEqual(['a1', 'o1']);
    other.answer(sent());
    await untilStatuses('sending', 'queued', 'sent');
    expect(texts()).toEqual(['a1', 'o1']);
    first.answer(sent());
    (await rig.nextRequest()).answer(sent());
    expect(texts()).toEqual(['a1', 'o1', 'a2']);
    await untilStatuses('sent', 'sent', 'sent');
  });

  it('tries again what the platform takes later, and says why it waits', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'once more');
    await rig.start();
    (await rig.nextRequest()).answer({ kind: 'later', scope: 'message', afterMs: 200, error: BUSY });
    (await rig.nextRequest()).answer(sent());
    await untilStatuses('sent');
    const told = await events('message.updated');
    expect(told).toContainEqual(expect.objectContaining({ status: 'queued', error: BUSY }));
    expect(rig.requests.map(({ job }) => job.attempts)).toEqual([1, 2]);
  });

  it('gives a message up after its tries, and never counts those that the channel failed', async () => {
    const [anna, olena] = [await rig.conversation('48100'), await rig.conversation('48200')];
    await rig.queue(anna, 'hopeless');
    await rig.start({
      answer: (job) =>
        job.text === 'hopeless'
          ? { kind: 'later', scope: 'message', afterMs: 1, triesMax: 3, error: ERROR }
          : { kind: 'later', scope: 'recipient', afterMs: 1, error: BUSY },
    });
    await untilStatuses('failed');
    expect(texts()).toEqual(['hopeless', 'hopeless', 'hopeless']);
    await rig.queue(olena, 'patient');
    await rig.until(() => rig.requests.length > 3 + LIMITS.outboxTriesMax);
    expect((await rig.statuses())[1]).not.toBe('failed');
  });

  it('fails what is refused, and goes on with what is behind it', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'refused');
    await rig.queue(conversation, 'taken');
    await rig.start({
      answer: ({ text }) => (text === 'refused' ? { kind: 'refused', error: ERROR } : sent()),
    });
    await untilStatuses('failed', 'sent');
  });

  it('lets a customer wait again whom only a failed message has answered', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'refused');
    const waits = async () =>
      (
        await rig.inbound.database.query(
          `select awaiting_reply_since is not null as waits from conversations`,
        )
      )[0];
    expect(await waits()).toEqual({ waits: false });
    await rig.start({ answer: () => ({ kind: 'refused', error: ERROR }) });
    await untilStatuses('failed');
    expect(await waits()).toEqual({ waits: true });
    const told = (await events('conversation.updated')).at(-1) as { conversation: { id: string } };
    expect(told.conversation.id).toBe(conversation);
  });

  it('never sends again what may have been sent, and lets what is behind it wait for a while', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'lost answer');
    await rig.queue(conversation, 'behind it');
    let nowMs = Date.now();
    await rig.start({ clock: { now: () => nowMs } });
    (await rig.nextRequest()).answer(NO_ANSWER);
    await rig.until(async () => (await jobs())[0]?.state === 'unknown');
    expect(await rig.statuses()).toEqual(['sending', 'queued']);
    await rig.inbound.database.query(`update outbox_jobs set due_at = now() where state = 'unknown'`);
    (await rig.nextRequest()).answer(sent());
    await untilStatuses('sending', 'sent');
    expect(texts()).toEqual(['lost answer', 'behind it']);
    nowMs += LIMITS.outboxUnknownMsMax + LIMITS.outboxUnknownBlocksMs + 60_000;
    await rig.store.expire(new Date(nowMs), LIMITS.outboxUnknownMsMax, 100);
    expect(await rig.statuses()).toEqual(['failed', 'sent']);
    const [row] = await rig.inbound.database.query<{ error: MessageError }>(
      `select error from messages where status = 'failed'`,
    );
    expect(row!.error.code).toBe('outcome_unknown');
    expect(await jobs()).toEqual([]);
  });

  it.each(['a receipt', 'an echo'])('learns from %s what became of it, early or late', async (proof) => {
    const conversation = await rig.conversation('48100');
    const tell = async (sendReference: string, externalId: string) =>
      await rig.inbound.ingest.submit(
        delivery([
          proof === 'a receipt'
            ? { ...status(externalId, 'delivered'), sendReference }
            : message(externalId, { direction: 'outbound', sendReference }),
        ]),
      );
    const early = await rig.queue(conversation, 'early');
    await rig.start();
    (await rig.nextRequest()).answer(NO_ANSWER);
    await rig.until(async () => (await jobs())[0]?.state === 'unknown');
    await tell(early.id, 'wamid.early');
    expect(await jobs()).toEqual([]);
    const late = await rig.queue(conversation, 'late');
    (await rig.nextRequest()).answer(NO_ANSWER);
    await rig.until(async () => (await jobs())[0]?.state === 'unknown');
    const muchLater = new Date(Date.now() + 2 * LIMITS.outboxUnknownMsMax);
    await rig.store.expire(muchLater, LIMITS.outboxUnknownMsMax, 100);
    expect((await rig.statuses())[1]).toBe('failed');
    await tell(late.id, 'wamid.late');
    const reached = proof === 'a receipt' ? 'delivered' : 'sent';
    expect(await rig.statuses()).toEqual([reached, reached]);
    expect(texts()).toEqual(['early', 'late']);
  });

  it('calls unknown what a process was sending that is gone, and nothing that is its own', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'was on its way');
    await rig.start({ holder: 'dead' });
    await rig.nextRequest();
    await rig.inbound.database.query(`update channel_leases set leased_until = now() - interval '1 second'`);
    await rig.start({ holder: 'heir' });
    await rig.until(async () => (await jobs())[0]?.state === 'unknown');
    expect(texts()).toEqual(['was on its way']);
  });

  it('asks again where the platform recognises a repetition', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'asked twice');
    await rig.queue(conversation, 'behind it');
    await rig.start({ canRepeat: true });
    (await rig.nextRequest()).answer(NO_ANSWER);
    await rig.until(async () => (await jobs())[0]?.state === 'unknown');
    await rig.inbound.database.query(`update outbox_jobs set due_at = now() where state = 'unknown'`);
    (await rig.nextRequest()).answer(sent());
    (await rig.nextRequest()).answer(sent());
    await untilStatuses('sent', 'sent');
    expect(texts()).toEqual(['asked twice', 'asked twice', 'behind it']);
  });

  it('claims nothing without the lease', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'not mine');
    await rig.inbound.stores.channelLeases.acquireLeases('somebody else', 60_000);
    const [channel] = await rig.inbound.database.query<{ id: string }>(`select id from channels`);
    const claim = async (holder: string) =>
      (
        await rig.store.claim(
          { holder, channels: [{ channelId: channel!.id, limit: 5 }], limit: 64, canRepeat: false },
          new Date(),
        )
      ).jobs.length;
    expect(await claim('me')).toBe(0);
    expect(await claim('somebody else')).toBe(1);
  });

  it('takes a message that waits back, and not one that is being sent', async () => {
    const conversation = await rig.conversation('48100');
    const first = await rig.queue(conversation, 'being sent');
    const second = await rig.queue(conversation, 'changed my mind');
    await rig.start();
    const { answer } = await rig.nextRequest();
    const { replies } = rig.inbound.stores;
    expect(await replies.cancel(first.id, new Date())).toBe('being_sent');
    expect(await replies.cancel(second.id, new Date())).toBe('cancelled');
    answer(sent());
    await untilStatuses('sent');
    expect(await replies.cancel(first.id, new Date())).toBe('sent');
    expect(texts()).toEqual(['being sent']);
  });

  it('sends a failed message again, and no receipt of its first life speaks for the second', async () => {
    const conversation = await rig.conversation('48100');
    const { id } = await rig.queue(conversation, 'again');
    await rig.start();
    (await rig.nextRequest()).answer(sent('wamid.first'));
    await untilStatuses('sent');
    const failure = { ...status('wamid.first', 'failed'), sendReference: id };
    await rig.inbound.ingest.submit(delivery([failure]));
    expect(await rig.statuses()).toEqual(['failed']);
    await rig.inbound.stores.replies.retry(id, new Date(), new Date(Date.now() + 60_000));
    await rig.inbound.ingest.submit(delivery([failure]));
    (await rig.nextRequest()).answer(sent('wamid.second'));
    await untilStatuses('sent');
    await rig.inbound.ingest.submit(delivery([{ ...status('wamid.second', 'read'), sendReference: id }]));
    expect(await rig.statuses()).toEqual(['read']);
  });

  it('writes down what it can when the database refuses one outcome, and says that nobody knows of that one', async () => {
    const [anna, olena] = [await rig.conversation('48100'), await rig.conversation('48200')];
    await rig.queue(anna, 'poison');
    await rig.queue(olena, 'good');
    await rig.inbound.database.query(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.external_id = 'wamid.poison' then raise 'no' using errcode = '23514'; end if; return new; end $$`);
    await rig.inbound.database.query(
      `create trigger refuse before update on messages for each row execute function refuse()`,
    );
    await rig.start();
    const requests = [await rig.nextRequest(), await rig.nextRequest()];
    for (const { job, answer } of requests) answer(sent(`wamid.${job.text}`));
    await untilStatuses('failed', 'sent');
    const [row] = await rig.inbound.database.query<{ error: MessageError }>(
      `select error from messages where status = 'failed'`,
    );
    expect(row!.error.code).toBe('outcome_unknown');
  });

  it('leaves a person alone for as long as the platform wants, and others not', async () => {
    const [anna, olena] = [await rig.conversation('48100'), await rig.conversation('48200')];
    for (const text of ['a1', 'a2']) await rig.queue(anna, text);
    await rig.queue(olena, 'o1');
    await rig.start({
      rules: { perSecond: 1_000, recipient: { burst: 1, everyMs: 400 } },
      answer: () => sent(),
    });
    await untilStatuses('sent', 'sent', 'sent');
    expect(texts()).toEqual(['a1', 'o1', 'a2']);
    // Not one of its tries: it was never asked.
    expect(rig.requests.map(({ job }) => job.attempts)).toEqual([1, 1, 1]);
  });

  it('keeps an outcome that the database could not take, until it can', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'answered');
    await rig.start();
    const { answer } = await rig.nextRequest();
    await rig.inbound.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'switchboard ingest'`,
    );
    answer(sent('wamid.kept'));
    await untilStatuses('sent');
  });
});
