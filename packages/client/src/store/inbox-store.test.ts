import { describe, expect, it } from '@jest/globals';
import type { AnyEvent } from '../feed/frames.ts';
import { LIMITS } from '../limits.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ModelInbox } from '../testing/model-inbox.ts';
import { createRig } from '../testing/rig.ts';
import { contentsOf as contents, storeRig as rig } from '../testing/store-rig.ts';
import { InboxStore } from './inbox-store.ts';

describe('snapshots', () => {
  it('are the same objects until something about them changes, also after loading again', async () => {
    const { model, store, settle } = rig();
    for (const id of ['c-1', 'c-2']) model.receive(id, 'hello');
    void store.open('c-1');
    await settle();
    const list = store.getSnapshot();
    const open = store.getConversation('c-1')!;
    let changes = 0;
    store.subscribe(() => changes++);
    void store.load();
    await settle();
    expect(store.getSnapshot()).toBe(list);
    model.receive('c-2', 'again');
    await settle();
    expect(store.getConversation('c-1')).toBe(open);
    expect(store.getSnapshot()).not.toBe(list);
    expect(store.getSnapshot().conversations[1]).toBe(list.conversations.find(({ id }) => id === 'c-1'));
    model.update('c-1', { client_name: 'Anna' });
    await settle();
    const after = store.getConversation('c-1')!;
    expect(after.conversation?.client_name).toBe('Anna');
    // Its messages were loaded again, and are the ones that they were.
    expect(after.messages).toBe(open.messages);
    expect(changes).toBeGreaterThan(0);
  });

  it('survive a listener that throws', async () => {
    const { model, store, settle } = rig();
    let heard = 0;
    const reported: unknown[] = [];
    const globals = globalThis as { reportError?: unknown };
    const before = globals.reportError;
    globals.reportError = (error: unknown) => void reported.push(error);
    try {
      store.subscribe(() => {
        throw new Error('a broken component');
      });
      store.subscribe(() => heard++);
      model.receive('c-1', 'hello');
      await settle();
    } finally {
      globals.reportError = before;
    }
    expect(reported[0]).toEqual(new Error('a broken component'));
    expect(store.getSnapshot().conversations).toHaveLength(1);
    expect(heard).toBeGreaterThan(0);
  });
});

describe('loading', () => {
  it('puts on top of an answer what has happened since it was made', async () => {
    const { model, source, store, deliver, settle } = rig();
    model.receive('c-1', 'first');
    source.look(0, 0);
    model.receive('c-1', 'second');
    deliver();
    await source.answer(0);
    expect(store.getSnapshot().conversations[0]).toMatchObject({ last_message: 'second', unread_count: 2 });
    await settle();
  });

  it('asks again when it does not know what has happened since an answer was made', async () => {
    const { model, source, store, clock, deliver } = rig();
    model.receive('c-1', 'old');
    source.look(0, 0);
    for (let n = 0; n < 2 * LIMITS.recentEventsMax + 10; n++)
      store.apply({ ...model.log[0]!, seq: String(n + 2), type: 'user.updated', data: {} } as AnyEvent);
    await source.answer(0);
    expect(store.getSnapshot().isLoaded).toBe(false);
    await clock.advance(LIMITS.reloadAgainMs);
    expect(source.waiting).toBe(1);
    deliver();
  });

  it('lengthens list and conversation by pages', async () => {
    const { model, source, store, settle } = rig({ pageMax: 2 });
    for (let n = 0; n < 5; n++) model.receive(`c-${n}`, 'x');
    for (let n = 0; n < 5; n++) model.receive('c-1', `m${n}`);
    void store.open('c-1');
    await settle();
    for (let page = 0; page < 2; page++) {
      const more = store.loadMore();
      const older = store.loadOlder('c-1');
      await source.answerAll();
      await Promise.all([more, older]);
    }
    expect(store.getSnapshot().conversations.map(({ id }) => id)).toEqual([
      'c-1',
      'c-4',
      'c-3',
      'c-2',
      'c-0',
    ]);
    expect(store.getSnapshot()).toMatchObject({
      hasMore: false,
      total: 5,
      unreadTotal: 10,
      areTotalsExact: true,
    });
    expect(contents(store, 'c-1')).toEqual(['x', 'm0', 'm1', 'm2', 'm3', 'm4']);
    expect(store.getConversation('c-1')?.hasOlder).toBe(false);
    await store.loadMore();
    await store.loadOlder('c-1');
    expect(source.waiting).toBe(0);
  });

  it('is tried again, ever more rarely, while the server is away, and says why', async () => {
    const clock = new FakeClock();
    let asked = 0;
    let isAway = true;
    const page = { conversations: [], total: 0, unread_total: 0, has_more: false, next_cursor: null };
    const away = () => {
      asked++;
      if (isAway) throw new SwitchboardRequestError({ code: 'unreachable', status: 0, detail: 'Away.' });
      return { body: page, cursor: 'e1:0' };
    };
    const store = new InboxStore(
      {
        inbox: async () => away(),
        conversation: async () => away() as never,
        sendMessage: async () => away() as never,
      },
      { clock },
    );
    const loaded = store.load();
    await clock.advance(60_000);
    expect(store.getSnapshot()).toMatchObject({ isLoaded: false, error: 'Away.' });
    expect(asked).toBeGreaterThanOrEqual(5);
    expect(asked).toBeLessThan(10);
    isAway = false;
    await clock.advance(30_000);
    await loaded;
    expect(store.getSnapshot()).toMatchObject({ isLoaded: true, error: null });
    expect(clock.timers).toBe(0);
  });

  it('goes by what was told when the server does not say how far its answer goes', async () => {
    const { model, store } = rig();
    model.receive('c-1', 'first');
    const body = model.inbox({});
    let answer = (): void => {};
    const silent = new InboxStore({
      inbox: () => new Promise((resolve) => (answer = () => resolve({ body, cursor: null }))),
      conversation: () => Promise.reject(new Error('unused')),
      sendMessage: () => Promise.reject(new Error('unused')),
    });
    silent.follow({ cursor: 'e1:1', on: () => () => {} });
    const loaded = silent.load();
    model.receive('c-1', 'second');
    silent.apply(model.log[1]!);
    answer();
    await loaded;
    expect(silent.getSnapshot().conversations[0]?.last_message).toBe('second');
    store.close('c-1');
  });
});

describe('conversations', () => {
  it('that do not exist are told so, and loaded when they come into being', async () => {
    const { model, store, settle } = rig();
    void store.open('48c-9');
    await settle();
    expect(store.getConversation('48c-9')).toMatchObject({ isLoaded: false, error: 'No.' });
    model.receive('c-9', 'hello');
    await settle();
    expect(store.getConversation('48c-9')).toMatchObject({ id: 'c-9', isLoaded: true, error: null });
    expect(contents(store, 'c-9')).toEqual(['hello']);
  });

  it('that went into another are read there under their old name, until that is undone', async () => {
    const { model, store, settle } = rig();
    model.receive('c-1', 'one');
    model.receive('c-2', 'two');
    void store.open('c-2');
    await settle();
    model.merge('c-1', 'c-2');
    await settle();
    expect(store.getSnapshot().conversations.map(({ id }) => id)).toEqual(['c-1']);
    expect(store.getConversation('c-2')).toMatchObject({ id: 'c-1' });
    expect(contents(store, 'c-2')).toEqual(['one', 'two']);
    model.receive('c-2', 'three');
    await settle();
    expect(contents(store, 'c-2')).toEqual(['one', 'two', 'three']);
    model.undoMerge('c-2');
    await settle();
    expect(store.getConversation('c-2')).toMatchObject({ id: 'c-2' });
    expect(contents(store, 'c-2')).toEqual(['two']);
    expect(store.getSnapshot().conversations).toHaveLength(2);
  });

  it('show nothing more of a message that was taken back, before anything is loaded', async () => {
    const { model, source, store, deliver, settle } = rig({ showsMessages: false });
    model.receive('c-1', 'a secret');
    void store.open('c-1');
    await settle();
    model.delete('c-1', 0);
    deliver();
    expect(source.waiting).toBe(0);
    expect(contents(store, 'c-1')).toEqual([null]);
  });

  it('are forgotten when nobody shows them any more', async () => {
    const { model, store, source, settle } = rig();
    model.receive('c-1', 'hello');
    void store.open('c-1');
    await settle();
    store.close('c-1');
    expect(store.getConversation('c-1')).toBeNull();
    model.update('c-1', {});
    await settle();
    expect(source.waiting).toBe(0);
  });
});

describe('writing', () => {
  it('shows a message at once, and then as the server has it, once', async () => {
    const { model, source, store, deliver, settle } = rig();
    model.receive('c-1', 'question');
    void store.open('c-1');
    await settle();
    const sent = store.send('c-1', { content: 'answer', clientMessageId: 'mine' });
    expect(store.getConversation('c-1')?.messages.at(-1)).toMatchObject({
      id: 'mine',
      is_local: true,
      status: 'queued',
      content: 'answer',
    });
    source.look(0, 0);
    await source.answer(0);
    const message = await sent;
    // The answer is here, the event is not.
    expect(store.getConversation('c-1')?.messages.at(-1)).toEqual(message);
    expect(store.getConversation('c-1')?.messages.at(-1)?.is_local).toBeUndefined();
    deliver();
    expect(contents(store, 'c-1')).toEqual(['question', 'answer']);
  });

  it('knows its own message again when the event comes before the answer', async () => {
    const { model, source, store, deliver, settle } = rig();
    model.receive('c-1', 'question');
    void store.open('c-1');
    await settle();
    const sent = store.send('c-1', { content: 'answer' });
    source.look(0, 0);
    deliver();
    expect(contents(store, 'c-1')).toEqual(['question', 'answer']);
    expect(store.getConversation('c-1')?.messages.at(-1)?.is_local).toBeUndefined();
    await source.answer(0);
    await sent;
    expect(contents(store, 'c-1')).toEqual(['question', 'answer']);
  });

  it('says what failed, and tries again under the same id', async () => {
    const { model, clock, store, settle } = rig();
    model.receive('c-1', 'question');
    void store.open('c-1');
    await settle();
    const ids: unknown[] = [];
    let refuses = true;
    const refusing = new InboxStore(
      {
        inbox: async () => ({ body: model.inbox({}), cursor: `e1:${model.seq}` }),
        conversation: async (id) => ({ body: model.conversation(id, {}), cursor: `e1:${model.seq}` }),
        sendMessage: async (id, { content, clientMessageId }) => {
          ids.push(clientMessageId);
          if (refuses)
            throw new SwitchboardRequestError({ code: 'window_closed', status: 409, detail: 'Too late.' });
          return model.reply(id, content, clientMessageId);
        },
      },
      { clock },
    );
    await refusing.open('c-1');
    await expect(refusing.send('c-1', { content: 'answer' })).rejects.toMatchObject({
      code: 'window_closed',
    });
    const failed = refusing.getConversation('c-1')!.messages.at(-1)!;
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'window_closed', title: 'Too late.' },
      is_local: true,
    });
    refuses = false;
    await refusing.retry(failed.id);
    expect(refusing.getConversation('c-1')!.messages.at(-1)).toMatchObject({
      status: 'sent',
      content: 'answer',
    });
    expect(new Set(ids).size).toBe(1);
    refuses = true;
    await expect(refusing.send('c-1', { content: 'again' })).rejects.toThrow('Too late.');
    refusing.discard(refusing.getConversation('c-1')!.messages.at(-1)!.id);
    expect(refusing.getConversation('c-1')!.messages).toHaveLength(2);
    expect(await refusing.retry('unknown')).toBeNull();
  });
});

describe('following a client', () => {
  it('loads again when the log cannot be continued, and stops when told', async () => {
    const { server, clock, client } = createRig();
    const model = new ModelInbox({ showsMessages: true, pageMax: 100 });
    let lists = 0;
    server.rest = ({ path, query }) => {
      if (!path.endsWith('/inbox')) return null;
      lists++;
      return { body: model.inbox({ limit: Number(query.get('limit')) }), cursor: server.cursor };
    };
    const tell = (): void => {
      for (const { type, data } of model.log.slice(server.seq)) server.append(type, data);
    };
    const store = new InboxStore(client, { clock });
    const stop = store.follow(client);
    void store.load();
    client.connect();
    await clock.advance(1_000);
    model.receive('c-1', 'hello');
    tell();
    await clock.advance(0);
    expect(store.getSnapshot().conversations).toHaveLength(1);
    const before = lists;
    model.receive('c-2', 'while away');
    server.last.cut();
    server.epoch = 'e2';
    tell();
    await clock.advance(5_000);
    expect(lists).toBe(before + 1);
    expect(store.getSnapshot().conversations).toHaveLength(2);
    stop();
    model.receive('c-3', 'unheard');
    tell();
    await clock.advance(1_000);
    expect(store.getSnapshot().conversations).toHaveLength(2);
    client.disconnect();
    await clock.advance(0);
    expect(clock.timers).toBe(0);
  });
});
