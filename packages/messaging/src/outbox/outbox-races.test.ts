import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS, type MessageError } from '@switchboard/core';
import type { ClaimedJob, JobOutcome } from '@switchboard/database';
import { delivery, message, status } from '../testing/ingest-rig.ts';
import { OutboxRig, sent } from '../testing/outbox-rig.ts';

const BUSY: MessageError = { code: '130429', title: 'Too many messages.' };
const HOLDER = 'one';

/** Two things that happen at the same moment, or an answer that nobody has heard. */
describe('the outbox, when things cross', () => {
  let rig: OutboxRig;
  let conversation: string;
  beforeEach(async () => {
    rig = await OutboxRig.start();
    conversation = await rig.conversation('48100');
    await rig.inbound.stores.channelLeases.acquireLeases(HOLDER, 3_600_000);
  });
  afterEach(() => rig.stop());

  const claim = async (): Promise<ClaimedJob[]> => {
    const [channel] = await rig.inbound.stores.channels.list();
    const channels = [{ channelId: channel!.id, limit: 10 }];
    const request = { holder: HOLDER, channels, limit: 10, canRepeat: false };
    return (await rig.store.claim(request, new Date())).jobs;
  };
  const record = async (job: ClaimedJob, outcome: JobOutcome) =>
    void (await rig.store.record([{ job, outcome }], new Date()));
  const later = (): JobOutcome => ({ kind: 'later', dueAt: new Date(), error: BUSY, isCounted: true });
  const unknown = (): JobOutcome => ({ kind: 'unknown', blocksUntil: new Date(), error: BUSY });
  const done = (externalId: string): JobOutcome => ({ kind: 'done', externalId });
  const jobs = async () =>
    (
      await rig.inbound.database.query<{ state: string }>(`select state from outbox_jobs order by number`)
    ).map(({ state }) => state);
  const shown = async () =>
    await rig.inbound.database.query<{ text: string; status: string; external_id: string | null }>(
      `select text, status, external_id from messages where direction = 'outbound' order by position`,
    );
  const waits = async () =>
    (
      await rig.inbound.database.query<{ waits: boolean }>(
        `select awaiting_reply_since is not null as waits from conversations`,
      )
    )[0]!.waits;
  const tell = async (...events: Parameters<typeof delivery>[0]) =>
    void (await rig.inbound.ingest.submit(delivery(events)));

  it('asks again after a claim whose answer was lost: nobody has been asked', async () => {
    const { id } = await rig.queue(conversation, 'claimed, never asked');
    await claim();
    // The process lives on without knowing: it has never heard of the jobs that are its own.
    await rig.start({ answer: () => sent('wamid.1') });
    await rig.until(async () => (await rig.statuses())[0] === 'sent');
    expect(rig.requests.map(({ job }) => job.messageId)).toEqual([id]);
  });

  it('puts a job back once, however often that is written down', async () => {
    await rig.queue(conversation, 'later');
    const [first] = await claim();
    await record(first!, later());
    const [second] = await claim();
    expect(second!.claims).toBe(2);
    // The answer to the first writing was lost, so it is written again while the job is being asked once more.
    await record(first!, later());
    expect(await claim()).toEqual([]);
    expect(await jobs()).toEqual(['sending']);
  });

  it('does not fail a message that a person has sent again meanwhile', async () => {
    const { id } = await rig.queue(conversation, 'refused');
    const [job] = await claim();
    const refused: JobOutcome = { kind: 'failed', error: BUSY };
    await record(job!, refused);
    await rig.inbound.stores.replies.retry(id, new Date(), new Date(Date.now() + 60_000));
    await record(job!, refused);
    expect(await shown()).toMatchObject([{ status: 'queued' }]);
    expect(await jobs()).toEqual(['queued']);
  });

  it.each([
    ['later', later],
    ['unknown', unknown],
  ])('sends nothing again that the platform is known to have: %s', async (_name, outcome) => {
    const { id } = await rig.queue(conversation, 'there');
    const [job] = await claim();
    await tell({ ...status('wamid.1', 'delivered'), sendReference: id });
    await record(job!, outcome());
    expect(await jobs()).toEqual([]);
    expect(await shown()).toMatchObject([{ status: 'delivered', external_id: 'wamid.1' }]);
  });

  it('drops a retry when the first answer comes late after all', async () => {
    const { id } = await rig.queue(conversation, 'late answer');
    const [job] = await claim();
    await record(job!, unknown());
    await rig.store.expire(
      new Date(Date.now() + 2 * LIMITS.outboxUnknownMsMax),
      LIMITS.outboxUnknownMsMax,
      10,
    );
    expect(await waits()).toBe(true);
    await rig.inbound.stores.replies.retry(id, new Date(), new Date(Date.now() + 60_000));
    await record(job!, done('wamid.1'));
    expect(await jobs()).toEqual([]);
    expect(await shown()).toMatchObject([{ status: 'sent', external_id: 'wamid.1' }]);
    expect(await waits()).toBe(false);
  });

  it('gives the first life’s id to nothing but the first life', async () => {
    const { id } = await rig.queue(conversation, 'twice');
    const [first] = await claim();
    await tell({ ...status('wamid.1', 'failed'), sendReference: id });
    expect(await waits()).toBe(true);
    await rig.inbound.stores.replies.retry(id, new Date(), new Date(Date.now() + 60_000));
    await record(first!, done('wamid.1'));
    const [second] = await claim();
    await record(second!, done('wamid.2'));
    await tell({ ...status('wamid.2', 'delivered'), sendReference: id });
    expect(await shown()).toMatchObject([{ status: 'delivered', external_id: 'wamid.2' }]);
    expect(await waits()).toBe(false);
  });

  it('takes no echo of a message that is here for another with the same words', async () => {
    await rig.inbound.database.query(`update channels set platform = 'instagram'`);
    await rig.inbound.database.query(`update conversations set platform = 'instagram'`);
    await rig.queue(conversation, 'ok');
    await rig.queue(conversation, 'ok');
    const [first] = await claim();
    await record(first!, done('mid.1'));
    const [second] = await claim();
    await tell(message('mid.1', { platform: 'instagram', direction: 'outbound', text: 'ok' }));
    await record(second!, unknown());
    await rig.store.settle(new Date(), 10);
    expect(await shown()).toMatchObject([
      { status: 'sent', external_id: 'mid.1' },
      { status: 'sending', external_id: null },
    ]);
  });

  it('guesses by the words on Instagram alone: elsewhere our own mark tells', async () => {
    await rig.queue(conversation, 'ok');
    const [job] = await claim();
    await tell(message('wamid.phone', { direction: 'outbound', text: 'ok' }));
    await record(job!, unknown());
    await rig.store.settle(new Date(), 10);
    expect(await shown()).toMatchObject([{ status: 'sending', external_id: null }]);
  });

  it('gives each of many channels its turn', async () => {
    const { database, stores } = rig.inbound;
    await database.query(
      `insert into channels (id, platform, external_id, name)
       select gen_random_uuid(), 'whatsapp', n::text, n::text from generate_series(1, 100) n`,
    );
    await database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address)
       select gen_random_uuid(), id, 'whatsapp', external_id, external_id from channels where name ~ '^[0-9]+$'`,
    );
    for (const { id } of await database.query<{ id: string }>(`select id from conversations`)) {
      for (const text of ['1', '2']) await rig.queue(id, text);
    }
    await stores.channelLeases.acquireLeases(HOLDER, 3_600_000);
    const channels = (await stores.channels.list()).map(({ id }) => ({ channelId: id, limit: 10 }));
    const { jobs: taken } = await rig.store.claim(
      { holder: HOLDER, channels, limit: 101, canRepeat: false },
      new Date(),
    );
    expect(new Set(taken.map(({ channelId }) => channelId)).size).toBe(101);
    expect(new Set(taken.map(({ text }) => text))).toEqual(new Set(['1']));
  });

  it('shows what a process was sending that is gone and that nobody has taken over from', async () => {
    await rig.queue(conversation, 'orphaned');
    await claim();
    const soon = new Date(Date.now() + 2 * LIMITS.outboxUnknownMsMax);
    await rig.store.expire(soon, LIMITS.outboxUnknownMsMax, 10);
    expect(await shown()).toMatchObject([{ status: 'sending' }]);
    await rig.inbound.stores.channelLeases.releaseLeases(HOLDER, await ids());
    await rig.store.expire(soon, LIMITS.outboxUnknownMsMax, 10);
    expect(await shown()).toMatchObject([{ status: 'failed' }]);
  });

  const ids = async () => (await rig.inbound.stores.channels.list()).map(({ id }) => id);

  it('asks nobody once the channel is somebody else’s', async () => {
    await rig.queue(conversation, 'not ours any more');
    let holds = false;
    await rig.start({ holds: () => holds, answer: () => sent('wamid.1') });
    await rig.until(async () => (await claims()) > 2);
    expect(rig.requests).toEqual([]);
    holds = true;
    await rig.until(async () => (await rig.statuses())[0] === 'sent');
  });

  const claims = async () =>
    (await rig.inbound.database.query<{ claims: number }>(`select claims from outbox_jobs`))[0]?.claims ?? 0;

  it('lets a customer wait again after a cancelled reply, and a failed one behind it', async () => {
    const failed = await rig.queue(conversation, 'failed');
    const [job] = await claim();
    await record(job!, { kind: 'failed', error: BUSY });
    const other = await rig.queue(conversation, 'cancelled');
    expect(await waits()).toBe(false);
    await rig.inbound.stores.replies.cancel(other.id, new Date());
    expect(await waits()).toBe(true);
    await rig.inbound.stores.replies.cancel(failed.id, new Date());
    expect(await waits()).toBe(true);
  });
});
