import { describe, expect, it } from '@jest/globals';
import type { InboxPage } from '@switchboard/protocol';
import type { ClientEvents } from '../feed/client-events.ts';
import { Listeners } from '../feed/listeners.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ModelInbox } from '../testing/model-inbox.ts';
import { createRig } from '../testing/rig.ts';
import { SlowSource } from '../testing/slow-source.ts';
import type { InboxFeed } from './inbox-source.ts';
import { InboxStore } from './inbox-store.ts';

/** A client and a server with an inbox behind it that counts what it is asked. */
function withClient() {
  const { server, clock, client } = createRig();
  const model = new ModelInbox({ showsMessages: true, pageMax: 100 });
  const asked = { lists: 0, conversations: 0 };
  server.rest = ({ path, query }) => {
    const limit = Number(query.get('limit'));
    const id = /\/conversations\/([^/]+)$/.exec(path)?.[1];
    if (path.endsWith('/inbox')) asked.lists++;
    else if (id !== undefined) asked.conversations++;
    else return null;
    const body = id === undefined ? model.inbox({ limit }) : model.conversation(id, { limit });
    return { body, cursor: server.cursor };
  };
  const tell = (): void => {
    for (const { type, data } of model.log.slice(server.seq)) server.append(type, data);
  };
  const receive = (text: string): void => {
    model.receive('c-1', text);
    tell();
  };
  receive('first');
  const store = new InboxStore(client, { clock });
  const stop = store.follow(client);
  const load = (): void => {
    void store.load();
    void store.open('c-1');
  };
  const shown = () => ({
    unread: store.getSnapshot().unreadTotal,
    messages: store.getConversation('c-1')?.messages.map(({ content }) => content),
  });
  return { server, clock, client, model, asked, receive, tell, store, stop, load, shown };
}

describe('at the start', () => {
  it('everything is loaded once where the answers come before the greeting', async () => {
    const { clock, client, asked, receive, load, shown } = withClient();
    load();
    await clock.advance(0);
    client.connect();
    await clock.advance(1_000);
    expect(asked).toEqual({ lists: 1, conversations: 1 });
    receive('second');
    await clock.advance(1_000);
    expect(shown()).toEqual({ unread: 2, messages: ['first', 'second'] });
    expect(asked).toEqual({ lists: 1, conversations: 1 });
    client.disconnect();
  });

  it('everything is loaded once where the greeting comes before the answers', async () => {
    const { clock, client, asked, load, shown } = withClient();
    client.connect();
    load();
    await clock.advance(1_000);
    expect(asked).toEqual({ lists: 1, conversations: 1 });
    expect(shown()).toEqual({ unread: 1, messages: ['first'] });
    client.disconnect();
  });

  it('what happens between the answers and the greeting is shown, once', async () => {
    const { clock, client, asked, receive, load, shown } = withClient();
    load();
    await clock.advance(0);
    receive('second');
    client.connect();
    await clock.advance(1_000);
    expect(shown()).toEqual({ unread: 2, messages: ['first', 'second'] });
    expect(asked).toEqual({ lists: 2, conversations: 2 });
    receive('third');
    await clock.advance(1_000);
    expect(shown()).toEqual({ unread: 3, messages: ['first', 'second', 'third'] });
    expect(asked).toEqual({ lists: 2, conversations: 2 });
    client.disconnect();
  });

  it('a list that could not be loaded is tried at once when there is a connection', async () => {
    const { server, clock, client, asked, load, shown } = withClient();
    server.mode = 'unreachable';
    load();
    await clock.advance(60_000);
    server.mode = 'up';
    client.connect();
    await clock.advance(0);
    expect(asked).toEqual({ lists: 1, conversations: 1 });
    expect(shown()).toEqual({ unread: 1, messages: ['first'] });
    client.disconnect();
  });

  it('a store that comes back to where it was loads nothing, and goes on loading what it has to', async () => {
    const { clock, client, model, asked, tell, store, stop, load, shown } = withClient();
    load();
    client.connect();
    await clock.advance(1_000);
    stop();
    store.follow(client);
    await clock.advance(1_000);
    expect(asked).toEqual({ lists: 1, conversations: 1 });
    model.import('c-1', ['history']);
    tell();
    await clock.advance(1_000);
    expect(asked.conversations).toBe(2);
    expect(shown().messages).toContain('history');
    client.disconnect();
  });

  it('a store that comes back loads what it has missed', async () => {
    const { clock, client, asked, receive, store, stop, load, shown } = withClient();
    load();
    client.connect();
    await clock.advance(1_000);
    stop();
    receive('unheard');
    await clock.advance(1_000);
    store.follow(client);
    receive('heard');
    await clock.advance(1_000);
    expect(shown()).toEqual({ unread: 3, messages: ['first', 'unheard', 'heard'] });
    expect(asked).toEqual({ lists: 2, conversations: 2 });
    client.disconnect();
  });
});

/** A store with a feed that says what a test says. */
function withFeed() {
  const model = new ModelInbox({ showsMessages: true, pageMax: 100 });
  const source = new SlowSource(model);
  const clock = new FakeClock();
  const store = new InboxStore(source, { clock });
  const listeners = new Listeners<ClientEvents>((error) => {
    throw error;
  });
  const feed: InboxFeed = { cursor: null, on: (type, listener) => listeners.on(type, listener) };
  store.follow(feed);
  void store.load();
  const greet = (cursor: string) => void listeners.emit('hello', { cursor, isFresh: true });
  const tell = (seq: number) => void listeners.emit('event', model.log[seq - 1]!);
  const resync = (cursor: string) => void listeners.emit('resync', { reason: 'too_old', cursor });
  const words = () => store.getSnapshot().conversations.map(({ last_message: last }) => last);
  return { model, source, clock, store, greet, tell, resync, words };
}

describe('a greeting', () => {
  it('by a node that is behind tells again what is shown, which changes nothing', async () => {
    const { model, source, clock, store, greet, tell, words } = withFeed();
    model.receive('c-1', 'one');
    model.receive('c-1', 'two');
    await source.answerAll();
    const before = store.getSnapshot();
    greet('e1:1');
    tell(2);
    expect(store.getSnapshot()).toBe(before);
    model.receive('c-1', 'three');
    tell(3);
    await clock.advance(1_000);
    expect(source.waiting).toBe(0);
    expect(words()).toEqual(['three']);
    expect(store.getSnapshot().unreadTotal).toBe(3);
  });

  it('in another epoch says nothing about what is shown', async () => {
    const { model, source, greet } = withFeed();
    model.receive('c-1', 'one');
    await source.answerAll();
    greet('e2:1');
    expect(source.waiting).toBe(1);
  });

  it('does not save what had to be loaded again anyway', async () => {
    const { model, source, resync } = withFeed();
    model.receive('c-1', 'one');
    await source.answerAll();
    resync('e1:1');
    expect(source.waiting).toBe(1);
  });
});

describe('answers without a place', () => {
  const page = (word: string): InboxPage => {
    const model = new ModelInbox({ showsMessages: true, pageMax: 100 });
    model.receive('c-1', word);
    return model.inbox({});
  };

  /** A source that gives the answers of a test, and a feed that greets when a test says so. */
  function withAnswers() {
    const waiting: ((answer: { body: InboxPage; cursor: string | null }) => void)[] = [];
    const never = (): never => {
      throw new Error('not asked');
    };
    const clock = new FakeClock();
    const model = new ModelInbox({ showsMessages: true, pageMax: 100 });
    model.receive('c-2', 'a conversation');
    const conversation = async () => ({ body: model.conversation('c-2', {}), cursor: 'e1:2' });
    const source = { conversation, sendMessage: never };
    const inbox = () =>
      new Promise<{ body: InboxPage; cursor: string | null }>((resolve) => void waiting.push(resolve));
    const store = new InboxStore({ ...source, inbox }, { clock });
    const listeners = new Listeners<ClientEvents>(never);
    store.follow({ cursor: null, on: (type, listener) => listeners.on(type, listener) });
    void store.load();
    const answer = async (word: string, cursor: string | null): Promise<void> => {
      waiting.shift()!({ body: page(word), cursor });
      await clock.advance(0);
    };
    const greet = (cursor: string) => void listeners.emit('hello', { cursor, isFresh: true });
    const words = () => store.getSnapshot().conversations.map(({ last_message: last }) => last);
    return { store, clock, waiting, answer, greet, words };
  }

  it('are loaded again at the greeting, also when others have a place', async () => {
    const { store, clock, waiting, answer, greet, words } = withAnswers();
    await answer('one', null);
    void store.open('c-2');
    await clock.advance(0);
    expect(store.getConversation('c-2')?.isLoaded).toBe(true);
    greet('e1:2');
    expect(waiting).toHaveLength(1);
    await answer('two', 'e1:2');
    expect(words()).toContain('two');
  });

  it('are of no use when the greeting came while they were on their way', async () => {
    const { clock, waiting, answer, greet, words } = withAnswers();
    greet('e1:2');
    await answer('before the greeting, perhaps', null);
    expect(words()).toEqual([]);
    await clock.advance(1_000);
    expect(waiting).toHaveLength(1);
    await answer('after it', null);
    expect(words()).toEqual(['after it']);
  });
});
