import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InboundEvent, InboundMessage, MessageStatus, Peer } from '@switchboard/core';
import { message, startIngestRig, type IngestRig } from '../../packages/messaging/src/testing/ingest-rig.ts';
import { gatherTeam, StateRig, type Team, WORKS } from '../support/state-rig.ts';

/** `SEQUENCES=5000 npm test -- tests/flows/inbox-state` is the long form. */
const SEQUENCES = Number(process.env['SEQUENCES'] ?? 250);
/** Played side by side, so that they share transactions as accounts do. */
const AT_ONCE = 25;
const OF_ONE_DATABASE = 250;

const who = fc.nat({ max: 2 });
const which = fc.nat({ max: 8 });
const words = fc.constantFrom('Dzień dobry', 'Добрий день', 'one', 'two');

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      who,
      words,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('echo' as const), who, words }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      which,
      status: fc.constantFrom<MessageStatus>('delivered', 'read', 'failed'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('react' as const),
      which,
      emoji: fc.constantFrom('👍', '❤️', null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), which, words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unsend' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('history' as const), who, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), who, words }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('become' as const), who, other: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('work' as const), who, work: fc.constantFrom(...WORKS) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('reply' as const), who, words }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      kind: fc.constantFrom(
        'done' as const,
        'done' as const,
        'failed' as const,
        'later' as const,
        'unknown' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('proof' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), which }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('load' as const) }) },
);

const sequences = fc.array(fc.array(step, { maxLength: 14, size: 'max' }), {
  minLength: AT_ONCE,
  maxLength: AT_ONCE,
});
/** What agents do, and what their platform makes of it. */
type Writing = 'reply' | 'ask' | 'answer' | 'proof' | 'expire' | 'cancel' | 'retry';
/** What changes a message that the platform has. */
type Changing = 'status' | 'react' | 'edit' | 'unsend';
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One account of ours, three customers, and everything that may happen between them. */
class Story {
  readonly names = new Set<string>();
  readonly #rig: StateRig;
  readonly #sent: { id: string; peer: Peer }[] = [];
  /** Our own ids of what agents wrote. */
  readonly #written: string[] = [];
  #count = 0;
  #atMs = Date.now() - 86_400_000;

  constructor(rig: StateRig) {
    this.#rig = rig;
  }

  async play(one: Step): Promise<void> {
    switch (one.do) {
      case 'receive':
        return await this.#rig.happen(
          ...Array.from({ length: one.count }, () => this.#message(one.who, { text: one.words })),
        );
      case 'echo':
        return await this.#rig.happen(
          this.#message(one.who, { text: one.words, direction: 'outbound', status: 'sent' }),
        );
      case 'history':
        return await this.#rig.happen(
          ...Array.from({ length: one.count }, () => this.#message(one.who, { origin: 'history' })),
        );
      case 'rename':
        return await this.#rig.happen(
          this.#ofAccount({ kind: 'contact', ...this.#named(one.who, one.words) }),
        );
      case 'become':
        return await this.#rig.happen(this.#becomes(one.who, one.other));
      case 'read': {
        const id = (await this.#rig.conversationIds())[one.who];
        return id === undefined ? undefined : await this.#rig.markRead(id);
      }
      case 'work': {
        const id = (await this.#rig.allIds())[one.who];
        return id === undefined ? undefined : await this.#rig.work(id, one.work);
      }
      case 'reply':
      case 'ask':
      case 'answer':
      case 'proof':
      case 'expire':
      case 'cancel':
      case 'retry':
        return await this.#write(one);
      case 'deliver':
        return await this.#rig.deliver(one.count);
      case 'open':
        return await this.#open(one.who);
      case 'close': {
        const [name] = [...this.names].slice(one.who);
        if (name === undefined) return;
        this.names.delete(name);
        return this.#rig.store.close(name);
      }
      case 'load':
        return void this.#rig.store.load();
      case 'status':
      case 'react':
      case 'edit':
      case 'unsend':
        return await this.#change(one);
    }
  }

  async #write(one: Extract<Step, { do: Writing }>): Promise<void> {
    switch (one.do) {
      case 'reply': {
        const id = (await this.#rig.conversationIds())[one.who];
        const written = id === undefined ? null : await this.#rig.reply(id, one.words);
        if (written !== null) this.#written.push(written);
        return;
      }
      case 'ask':
        return await this.#rig.ask();
      case 'answer':
        return await this.#answer(one.kind);
      case 'expire':
        return await this.#rig.expire();
      case 'proof': {
        const [sendReference] = this.#written.slice(one.which);
        if (sendReference === undefined) return;
        const messageExternalId = `${this.#rig.account}:${++this.#count}`;
        const more = { includesEarlier: false, occurredAt: null, error: null, sendReference };
        return await this.#rig.happen(
          this.#ofAccount({ kind: 'status', status: 'delivered', messageExternalId, ...more }),
        );
      }
      case 'cancel':
      case 'retry': {
        const [id] = this.#written.slice(one.which);
        return id === undefined ? undefined : await this.#rig[one.do](id);
      }
    }
  }

  async #answer(kind: 'done' | 'failed' | 'later' | 'unknown'): Promise<void> {
    const error = { code: '131000', title: 'Something went wrong.' };
    const externalId = `${this.#rig.account}:${++this.#count}`;
    const at = new Date(Date.now() - 1_000);
    switch (kind) {
      case 'done':
        await this.#rig.answer({ kind, externalId });
        this.#sent.push({ id: externalId, peer: this.#peer(0) });
        return;
      case 'failed':
        return void (await this.#rig.answer({ kind, error }));
      case 'later':
        return void (await this.#rig.answer({ kind, error, dueAt: at, isCounted: true }));
      case 'unknown':
        return void (await this.#rig.answer({ kind, error, blocksUntil: at }));
    }
  }

  async #change(one: Extract<Step, { do: Changing }>): Promise<void> {
    const about = this.#sent[one.which % Math.max(1, this.#sent.length)];
    if (about === undefined) return;
    const { id: messageExternalId, peer } = about;
    const occurredAt = new Date((this.#atMs += 1_000));
    const of = this.#ofAccount.bind(this);
    switch (one.do) {
      case 'status': {
        const error = one.status === 'failed' ? { code: '1', title: 'Undeliverable' } : null;
        const more = { includesEarlier: false, sendReference: null };
        return await this.#rig.happen(
          of({ kind: 'status', messageExternalId, status: one.status, occurredAt, error, ...more }),
        );
      }
      case 'react':
        return await this.#rig.happen(
          of({ kind: 'reaction', messageExternalId, peer, actor: 'peer', emoji: one.emoji, occurredAt }),
        );
      case 'edit':
        return await this.#rig.happen(
          of({ kind: 'edit', messageExternalId, peer, text: one.words, revision: 0, occurredAt }),
        );
      case 'unsend':
        return await this.#rig.happen(of({ kind: 'unsend', messageExternalId, peer, occurredAt }));
    }
  }

  async #open(which: number): Promise<void> {
    const name = (await this.#rig.conversationIds())[which];
    if (name === undefined) return;
    this.names.add(name);
    void this.#rig.store.open(name);
  }

  #peer(who: number): Peer {
    const value = `${this.#rig.account}-${who}`;
    const identities = [{ kind: 'phone' as const, scope: '', value }];
    return { externalId: value, name: `customer ${who}`, username: null, identities };
  }

  #message(who: number, more: Partial<InboundMessage>): InboundMessage {
    const id = `${this.#rig.account}:${++this.#count}`;
    const peer = this.#peer(who);
    this.#sent.push({ id, peer });
    const sentAt = new Date((this.#atMs += 1_000));
    return message(id, { channelExternalId: this.#rig.account, peer, sentAt, ...more });
  }

  #named(who: number, name: string) {
    return { identities: this.#peer(who).identities, name, occurredAt: new Date((this.#atMs += 1_000)) };
  }

  #becomes(who: number, other: number): InboundEvent {
    const [previous] = this.#peer(who).identities;
    const [current] = this.#peer(other).identities;
    const occurredAt = new Date((this.#atMs += 1_000));
    return this.#ofAccount({
      kind: 'identity_change',
      previous: previous!,
      current: current!,
      reason: 'phone_change',
      occurredAt,
    });
  }

  #ofAccount(event: object): InboundEvent {
    return { platform: 'whatsapp', channelExternalId: this.#rig.account, ...event } as InboundEvent;
  }
}

async function playAndCompare(rig: IngestRig, team: Team, steps: readonly Step[]): Promise<void> {
  const one = await StateRig.start(rig, team);
  const story = new Story(one);
  void one.store.load();
  for (const each of steps) await story.play(each);
  await one.settle();
  const fresh = await one.fresh([...story.names]);
  try {
    expect(one.store.getSnapshot().conversations).toEqual(fresh.getSnapshot().conversations);
    expect(one.store.getSnapshot().unreadTotal).toBe(fresh.getSnapshot().unreadTotal);
    for (const name of story.names) {
      const open = one.store.getConversation(name);
      expect(open?.isLoaded).toBe(true);
      expect(open?.messages).toEqual(fresh.getConversation(name)?.messages);
      expect(open?.conversation).toEqual(fresh.getConversation(name)?.conversation);
    }
  } catch (cause) {
    throw new Error(`sequence: ${JSON.stringify(steps)}`, { cause });
  }
}

/** A new database now and then: the customers of all those before would only slow down the search for ours. */
async function playMany(count: number): Promise<void> {
  const rig = await startIngestRig();
  const team = await gatherTeam(rig);
  await fc.assert(
    fc.asyncProperty(sequences, async (all) => {
      const played = await Promise.allSettled(all.map((steps) => playAndCompare(rig, team, steps)));
      for (const one of played) if (one.status === 'rejected') throw one.reason;
    }),
    // A sequence that fails is shown alone.
    { numRuns: Math.ceil(count / AT_ONCE), endOnFailure: true },
  );
  expect(rig.failures).toEqual([]);
  await rig.stop();
}

it('shows the name that somebody had in the address book who becomes a customer without having written', async () => {
  const rig = await startIngestRig();
  await playAndCompare(rig, await gatherTeam(rig), [
    { do: 'echo', who: 2, words: 'two' },
    { do: 'rename', who: 1, words: 'Dzień dobry' },
    { do: 'deliver', count: 5 },
    { do: 'open', who: 0 },
    { do: 'become', who: 1, other: 2 },
  ]);
  await rig.stop();
});

it(`keeps a store equal to a fresh load, after any of ${SEQUENCES} sequences of what happens`, async () => {
  for (let left = SEQUENCES; left > 0; left -= OF_ONE_DATABASE)
    await playMany(Math.min(left, OF_ONE_DATABASE));
}, 3_600_000);
