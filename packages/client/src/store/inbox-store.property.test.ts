import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientEvents } from '../feed/client-events.ts';
import { Listeners } from '../feed/listeners.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ModelInbox } from '../testing/model-inbox.ts';
import { SlowSource } from '../testing/slow-source.ts';
import { InboxStore } from './inbox-store.ts';

const CONVERSATIONS = 7;

const conversation = fc.nat(CONVERSATIONS - 1).map((n) => `c-${n}`);
const message = fc.nat(5);
const text = fc.constantFrom('Добрий день', 'one', 'two', '');

const happening = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('receive' as const), conversation, text) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('reply' as const), conversation, text) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('status' as const),
      conversation,
      message,
      fc.constantFrom('delivered' as const, 'read' as const, 'failed' as const),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('edit' as const), conversation, message, text) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('react' as const),
      conversation,
      message,
      fc.constantFrom('peer', 'business'),
      fc.constantFrom('👍', '❤️', null),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete' as const), conversation, message) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant('import' as const),
      conversation,
      fc.array(text, { minLength: 1, maxLength: 4 }),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('erase' as const), conversation) },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constant('update' as const),
      conversation,
      fc.constantFrom(
        { unread_count: 0 },
        { is_archived: true },
        { is_archived: false },
        { client_name: 'Anna' },
        { assigned_manager_id: 'boris' },
        { label_ids: ['urgent'] },
      ),
      fc.constantFrom('conversation.updated', 'conversation.read', 'conversation.assigned'),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('merge' as const), conversation, conversation) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('undoMerge' as const), conversation) },
);

const doing = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('deliver' as const), fc.integer({ min: 1, max: 6 })) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('look' as const), fc.nat(2), fc.nat(3)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('answer' as const), fc.nat(2)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('pass' as const), fc.nat(3_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('load' as const)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('loadMore' as const)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('open' as const), conversation) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('loadOlder' as const), conversation) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('close' as const), conversation) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('send' as const), conversation, text) },
);

type Step = ['server', Happening] | ['client', Doing];
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never;

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('server' as const), happening),
    fc.tuple(fc.constant('client' as const), doing),
  ),
  { maxLength: 100, size: 'max' },
);

interface World {
  model: ModelInbox;
  source: SlowSource;
  store: InboxStore;
  clock: FakeClock;
  asked: Set<string>;
  delivered: number;
  /** The feed begins so many events before the present: the node that greets may be behind. Null once it has. */
  greet: ((lag: number) => void) | null;
}

function happens(model: ModelInbox, [name, ...args]: Happening): void {
  (model[name] as (...args: unknown[]) => void).apply(model, args);
}

async function does(world: World, doingNow: Doing): Promise<void> {
  const { model, source, store, clock, asked } = world;
  const ignore = (): void => {};
  switch (doingNow[0]) {
    case 'deliver':
      if (world.greet !== null) break;
      for (const event of model.log.slice(world.delivered, world.delivered + doingNow[1])) store.apply(event);
      world.delivered = Math.min(model.seq, world.delivered + doingNow[1]);
      break;
    case 'look':
      source.look(doingNow[1], doingNow[2]);
      break;
    case 'answer':
      await source.answer(doingNow[1]);
      break;
    case 'pass':
      await clock.advance(doingNow[1]);
      break;
    case 'load':
      void store.load();
      break;
    case 'loadMore':
      store.loadMore().catch(ignore);
      break;
    case 'open':
      asked.add(doingNow[1]);
      void store.open(doingNow[1]);
      break;
    case 'loadOlder':
      store.loadOlder(doingNow[1]).catch(ignore);
      break;
    case 'close':
      asked.delete(doingNow[1]);
      store.close(doingNow[1]);
      break;
    case 'send':
      // What is written before the feed begins is in no event of it.
      if (world.greet !== null) break;
      store.send(doingNow[1], { content: doingNow[2] }).catch(ignore);
      break;
  }
}

/** Everything that has happened is told, and whatever is asked is answered. */
async function settle(world: World): Promise<void> {
  const { model, source, store, clock } = world;
  let isSettled = false;
  await source.answerAll();
  world.greet?.(0);
  for (const event of model.log.slice(world.delivered)) store.apply(event);
  world.delivered = model.seq;
  void store.settled().then(() => (isSettled = true));
  for (let turn = 0; turn < 50 && (!isSettled || source.waiting > 0); turn++) {
    await clock.advance(1_000);
    await source.answerAll();
    for (const event of model.log.slice(world.delivered)) store.apply(event);
    world.delivered = model.seq;
  }
  expect(isSettled).toBe(true);
  await store.settled();
}

it.each([
  ['that show their message', true],
  ['that only name it', false],
])(
  'a store after any sequence of events %s equals a fresh load',
  async (_name, showsMessages) => {
    const pageSize = fc.integer({ min: 2, max: 30 });
    const greeting = fc.record({ at: fc.oneof(fc.constant(0), fc.nat(60)), lag: fc.nat(3) });
    const property = fc.asyncProperty(steps, pageSize, greeting, async (sequence, pageMax, { at, lag }) => {
      const model = new ModelInbox({ showsMessages, pageMax });
      const source = new SlowSource(model);
      const clock = new FakeClock();
      const store = new InboxStore(source, { clock });
      const listeners = new Listeners<ClientEvents>((error) => {
        throw error;
      });
      store.follow({ cursor: null, on: (type, listener) => listeners.on(type, listener) });
      const greet = (behind: number): void => {
        world.greet = null;
        world.delivered = Math.max(0, model.seq - behind);
        void listeners.emit('hello', { cursor: `e1:${world.delivered}`, isFresh: true });
      };
      const world: World = { model, source, store, clock, asked: new Set(), delivered: 0, greet };
      void store.load();
      for (const [index, [who, what]] of sequence.entries()) {
        if (index === at) world.greet?.(lag);
        if (who === 'server') happens(model, what);
        else await does(world, what);
      }
      await settle(world);

      const snapshot = store.getSnapshot();
      const { list } = model;
      expect(snapshot.conversations).toEqual(list.slice(0, snapshot.conversations.length));
      expect(snapshot.hasMore || snapshot.conversations.length === list.length).toBe(true);
      if (snapshot.areTotalsExact) {
        expect(snapshot.total).toBe(list.length);
        expect(snapshot.unreadTotal).toBe(list.reduce((sum, { unread_count: n }) => sum + n, 0));
      }
      for (const name of world.asked) {
        const open = store.getConversation(name)!;
        const id = model.resolve(name);
        if (!model.ids.includes(id)) {
          expect(open).toMatchObject({ isLoaded: false, error: 'No.' });
          continue;
        }
        const all = model.messagesOf(id);
        expect(open.messages).toEqual(all.slice(all.length - open.messages.length));
        expect(open.hasOlder || open.messages.length === all.length).toBe(true);
        expect(open.conversation).toEqual({ ...model.conversation(id, {}), ...GONE });
      }
      // Nothing new: nothing changes.
      const open = store.getConversation([...world.asked][0] ?? '');
      for (const event of model.log.slice(-3)) store.apply(event);
      expect(store.getSnapshot()).toBe(snapshot);
      expect(store.getConversation([...world.asked][0] ?? '')).toBe(open);
    });
    await fc.assert(property, { numRuns: 1_000 });
  },
  120_000,
);

/** What a conversation's list entry leaves out. */
const GONE = { messages: undefined, has_more_messages: undefined, reply_channels: undefined };
