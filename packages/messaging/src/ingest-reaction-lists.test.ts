import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundEvent, InboundReactionList } from '@switchboard/core';
import * as fc from 'fast-check';
import { type IngestRig, startIngestRig } from './testing/ingest-rig.ts';
import { chatPeer, connectAccount, type RigAccount } from './testing/telegram-accounts.ts';

const MESSAGE = '-42:15';

function second(n: number): Date {
  return new Date(Date.UTC(2026, 10, 20, 10, 0, n));
}

function list(
  n: number,
  reactions: Record<string, string>,
  messageExternalId = MESSAGE,
): InboundReactionList {
  return {
    kind: 'reaction_list',
    platform: 'telegram',
    channelExternalId: '500',
    messageExternalId,
    peer: chatPeer('-42'),
    reactions: Object.entries(reactions).map(([actor, emoji]) => ({ actor, emoji })),
    occurredAt: second(n),
  };
}

describe('ingest of whole lists of reactions', () => {
  let rig: IngestRig;
  let account: RigAccount;
  beforeEach(async () => {
    rig = await startIngestRig();
    account = await connectAccount(rig, '500');
  });
  afterEach(() => rig.stop());

  const submit = (...events: InboundEvent[]) => rig.ingest.submit(account.item(events));

  /** Who has reacted how, and since which second. */
  async function shown(): Promise<Record<string, unknown>> {
    const rows = await rig.database.query<{ actor: string; emoji: string; occurred_at: Date }>(
      `select actor, emoji, occurred_at from reactions where emoji is not null order by actor`,
    );
    return Object.fromEntries(rows.map((row) => [row.actor, [row.emoji, row.occurred_at.getUTCSeconds()]]));
  }

  async function told(): Promise<unknown[]> {
    const rows = await rig.database.query<{ type: string; data: string }>(
      `delete from events where type like 'message.reaction%' returning type, data`,
    );
    return rows.map(({ type, data }) => {
      const { actor, emoji } = JSON.parse(data) as { actor: string; emoji: string | null };
      return [type, actor, emoji];
    });
  }

  it('tells what has changed between two lists, and nothing else', async () => {
    await submit(account.said('-42', 15), list(1, { '1': '👍', '2': '❤', business: '🔥' }));
    expect(await told()).toEqual([
      ['message.reaction_added', '1', '👍'],
      ['message.reaction_added', '2', '❤'],
      ['message.reaction_added', 'business', '🔥'],
    ]);
    await submit(list(2, { '1': '👍', '2': '👎' }));
    expect(await shown()).toEqual({ '1': ['👍', 1], '2': ['👎', 2] });
    expect(await told()).toEqual([
      ['message.reaction_removed', 'business', null],
      ['message.reaction_added', '2', '👎'],
    ]);
    await submit(list(3, { '1': '👍', '2': '👎' }));
    expect(await told()).toEqual([]);
    await submit(list(4, {}));
    expect(await shown()).toEqual({});
    await submit(list(5, { '1': '👍' }));
    expect(await shown()).toEqual({ '1': ['👍', 5] });
  });

  it('takes the last list received, whatever its time, and the first of several reactions of one person', async () => {
    await submit(account.said('-42', 15), list(9, { '1': '👍' }), list(5, { '2': '❤' }));
    expect(await shown()).toEqual({ '2': ['❤', 5] });
    const several = { ...list(4, {}), reactions: ['🔥', '❤'].map((emoji) => ({ actor: '2', emoji })) };
    await submit(several);
    expect(await shown()).toEqual({ '2': ['🔥', 4] });
  });

  it('is stored with whatever characters it comes', async () => {
    const told = await submit(account.said('-42', 15), list(1, { '1\u0000': '👍\u0000' }));
    expect(told).toMatchObject({ outcome: 'stored', updatesApplied: 1 });
    expect(await shown()).toEqual({ '1␀': ['👍␀', 1] });
  });

  it('is nothing to a message that is not here or was taken back', async () => {
    expect(await submit(list(1, { '1': '👍' }))).toMatchObject({ ignored: 1, updatesWaiting: 0 });
    await submit(account.said('-42', 15), list(1, { '1': '👍' }));
    await submit({
      kind: 'unsend',
      platform: 'telegram',
      channelExternalId: '500',
      messageExternalId: MESSAGE,
      peer: chatPeer('-42'),
      occurredAt: second(2),
    });
    await submit(list(3, { '1': '👍' }));
    expect(await shown()).toEqual({});
    const stranger = { ...list(1, {}), channelExternalId: '501' };
    expect(await submit(stranger)).toMatchObject({ unconnected: ['501'] });
  });

  it('shows after any lists what the last one says, and what was told adds up to it', async () => {
    const lists = fc.array(
      fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom('👍', '❤'), { noNullPrototype: true }),
      { minLength: 1, maxLength: 6 },
    );
    await submit(account.said('-42', 15));
    await fc.assert(
      fc.asyncProperty(lists, async (steps) => {
        await rig.database.query(`truncate reactions`);
        await told();
        const heard = new Map<unknown, unknown>();
        for (const [n, step] of steps.entries()) {
          await submit(list(n, step));
          for (const [type, actor, emoji] of (await told()) as [string, string, string][]) {
            if (type === 'message.reaction_removed') expect(heard.delete(actor)).toBe(true);
            else heard.set(actor, emoji);
          }
          expect(Object.fromEntries(heard)).toEqual(step);
        }
        const rows = Object.entries(await shown()).map(([actor, pair]) => [actor, (pair as string[])[0]]);
        expect(Object.fromEntries(rows)).toEqual(steps.at(-1));
      }),
      { numRuns: 30 },
    );
  });
});
