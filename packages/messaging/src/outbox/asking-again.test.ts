import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxRig, sent } from '../testing/outbox-rig.ts';

/** Platforms that recognise a repetition: what is unknown is asked about by asking again. */
describe('an outbox that may ask again', () => {
  let rig: OutboxRig;
  beforeEach(async () => {
    rig = await OutboxRig.start();
  });
  afterEach(() => rig.stop());

  it('does so before anything behind it goes on, also for a process that is gone', async () => {
    const conversation = await rig.conversation('48100');
    await rig.queue(conversation, 'first');
    await rig.queue(conversation, 'second');
    const [channel] = await rig.inbound.database.query<{ id: string }>(`select id from channels`);
    await rig.inbound.stores.channelLeases.acquireLeases('gone', 60_000);
    const channels = [{ channelId: channel!.id, limit: 5 }];
    await rig.store.claim({ holder: 'gone', channels, limit: 64, canRepeat: true }, new Date());
    await rig.inbound.stores.channelLeases.releaseLeases('gone', [channel!.id]);
    await rig.start({ canRepeat: true });
    const again = await rig.nextRequest();
    expect(again.job).toMatchObject({ text: 'first', attempts: 2 });
    // Whatever else could be taken would have been taken together with it.
    const more = await rig.store.claim({ holder: 'one', channels, limit: 64, canRepeat: true }, new Date());
    expect(more.jobs).toEqual([]);
    expect(rig.requests).toHaveLength(1);
    again.answer(sent());
    (await rig.nextRequest()).answer(sent());
    expect(rig.requests.map(({ job }) => job.text)).toEqual(['first', 'second']);
  });
});
