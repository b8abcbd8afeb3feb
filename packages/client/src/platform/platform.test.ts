import { afterEach, describe, expect, it } from '@jest/globals';
import { SwitchboardClient } from '../client.ts';
import { everythingHappens } from '../testing/fake-clock.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { URL_OF_TESTS } from '../testing/rig.ts';
import { systemClock, systemSignals } from './browser.ts';
import { browserTabs, tabLocks } from './browser-tabs.ts';
import { webStorageCursor } from './cursor-storage.ts';

type LockManager = Parameters<typeof tabLocks>[0];

/** Locks as browsers have them (W3C Web Locks): in order, with signals and theft. */
function lockManager(): LockManager {
  const queues = new Map<string, { grant: () => void; rob: () => void }[]>();
  return {
    request: (name, { steal, signal }, callback) =>
      new Promise<void>((resolve, reject) => {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const leave = (entry: (typeof queue)[number]): void => {
          const index = queue.indexOf(entry);
          if (index === -1) return;
          queue.splice(index, 1);
          if (index === 0) queue[0]?.grant();
        };
        const held = async (mine: (typeof queue)[number]): Promise<void> => {
          await callback();
          leave(mine);
          resolve();
        };
        const entry = {
          grant: () => queueMicrotask(() => void held(entry)),
          rob: () => reject(new Error('AbortError')),
        };
        signal?.addEventListener('abort', () => {
          leave(entry);
          reject(new Error('AbortError'));
        });
        if (steal === true) {
          queue.shift()?.rob();
          queue.unshift(entry);
        } else queue.push(entry);
        if (queue[0] === entry) entry.grant();
      }),
  };
}

const stubbed = new Map<string, PropertyDescriptor | undefined>();

function stub(name: string, value: unknown): void {
  if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

afterEach(() => {
  for (const [name, before] of stubbed) {
    if (before === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, before);
  }
  stubbed.clear();
});

describe('locks between tabs', () => {
  const ask = (locks: ReturnType<typeof tabLocks>, log: string[], who: string, steal = false) =>
    locks.request('one', {
      steal,
      granted: () => void log.push(`${who} has it`),
      lost: () => void log.push(`${who} lost it`),
    });

  it('are held by one, handed on, and forgotten by who stops waiting', async () => {
    const locks = tabLocks(lockManager());
    const log: string[] = [];
    const first = ask(locks, log, 'first');
    expect(log).toEqual([]);
    const second = ask(locks, log, 'second');
    ask(locks, log, 'third');
    await everythingHappens();
    second();
    first();
    await everythingHappens();
    expect(log).toEqual(['first has it', 'third has it']);
  });

  it('can be taken by force, and are lost then, once', async () => {
    const locks = tabLocks(lockManager());
    const log: string[] = [];
    const first = ask(locks, log, 'first');
    await everythingHappens();
    ask(locks, log, 'thief', true);
    await everythingHappens();
    first();
    await everythingHappens();
    expect(log).toEqual(['first has it', 'first lost it', 'thief has it'].toSorted());
  });

  it('that are forbidden are had by everybody, so that each has a socket', async () => {
    const locks = tabLocks({ request: () => Promise.reject(new Error('SecurityError')) });
    const log: string[] = [];
    ask(locks, log, 'first');
    ask(locks, log, 'second');
    await everythingHappens();
    expect(log).toEqual(['first has it', 'second has it']);
  });
});

describe('tabs', () => {
  class Channel {
    static readonly open = new Set<Channel>();
    readonly name: string;
    onmessage: ((event: { data: unknown }) => void) | null = null;

    constructor(name: string) {
      this.name = name;
      Channel.open.add(this);
    }

    postMessage(message: unknown): void {
      for (const other of Channel.open)
        if (other !== this && other.name === this.name)
          queueMicrotask(() => other.onmessage?.({ data: structuredClone(message) }));
    }

    close(): void {
      Channel.open.delete(this);
    }
  }

  it.each([
    ['no page', { document: undefined }],
    ['no locks', { navigator: {} }],
    ['no channels', { BroadcastChannel: undefined }],
    [
      'channels that are forbidden',
      {
        BroadcastChannel: class {
          constructor() {
            throw new Error('SecurityError');
          }
        },
      },
    ],
  ])('are not shared where there are %s', (_name, missing) => {
    const globals = { document: {}, navigator: { locks: lockManager() }, BroadcastChannel: Channel };
    for (const [name, value] of Object.entries({ ...globals, ...missing })) stub(name, value);
    expect(browserTabs()).toBeNull();
  });

  it('of a browser share a socket without being told to', async () => {
    stub('document', { addEventListener() {}, removeEventListener() {}, visibilityState: 'visible' });
    stub('navigator', { locks: lockManager() });
    stub('BroadcastChannel', Channel);
    const server = new FakeServer();
    const clients = ['one', 'other'].map(
      () =>
        new SwitchboardClient({
          url: URL_OF_TESTS,
          userId: 'olena',
          WebSocket: server.WebSocket,
          fetch: server.fetch,
        }),
    );
    const told: string[] = [];
    for (const client of clients) {
      client.on('event', ({ seq }) => void told.push(seq));
      client.connect();
      await everythingHappens();
    }
    server.append();
    await everythingHappens();
    expect(told).toEqual(['1', '1']);
    expect(server.sockets).toHaveLength(1);
    for (const client of clients) client.disconnect();
    expect(Channel.open.size).toBe(0);
  });
});

describe('what the platform has', () => {
  it('tells of network and screen, and can be told to stop', () => {
    const listeners = new Map<string, Set<() => void>>();
    const target = {
      addEventListener: (type: string, listener: () => void) =>
        void listeners.set(type, (listeners.get(type) ?? new Set()).add(listener)),
      removeEventListener: (type: string, listener: () => void) => void listeners.get(type)?.delete(listener),
    };
    const fire = (type: string): void => listeners.get(type)?.forEach((listener) => listener());
    const document = { ...target, visibilityState: 'visible' };
    stub('document', document);
    stub('addEventListener', target.addEventListener);
    stub('removeEventListener', target.removeEventListener);
    let heard = 0;
    const stop = systemSignals.onChange(() => heard++);
    for (const type of ['online', 'offline', 'pageshow', 'visibilitychange']) fire(type);
    expect(heard).toBe(4);
    document.visibilityState = 'hidden';
    fire('visibilitychange');
    expect(heard).toBe(4);
    stop();
    fire('online');
    expect(heard).toBe(4);
  });

  it('has nothing to tell in Node', () => {
    expect(() => systemSignals.onChange(() => {})()).not.toThrow();
  });

  it('takes timers back', async () => {
    const fired = await new Promise<string>((resolve) => {
      systemClock.after(1, () => resolve('wrong'))();
      systemClock.after(2, () => resolve('right'));
    });
    expect(fired).toBe('right');
  });

  it("reports a listener's failure and goes on", async () => {
    const reported: unknown[] = [];
    stub('reportError', (error: unknown) => void reported.push(error));
    const server = new FakeServer();
    const client = new SwitchboardClient({
      url: URL_OF_TESTS,
      userId: 'olena',
      WebSocket: server.WebSocket,
      fetch: server.fetch,
    });
    client.on('hello', () => {
      throw new Error('a broken listener');
    });
    client.connect();
    await everythingHappens();
    expect(client.state).toBe('online');
    expect(reported).toEqual([new Error('a broken listener')]);
    client.disconnect();
  });

  it('keeps a cursor', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const cursor = webStorageCursor(storage, 'mine');
    expect(cursor.load()).toBeNull();
    void cursor.save('e1:5');
    expect(cursor.load()).toBe('e1:5');
    expect([...kept.keys()]).toEqual(['mine']);
  });
});
