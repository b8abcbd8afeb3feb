import { SwitchboardClient } from '../client.ts';
import type { SwitchboardClientOptions } from '../client-options.ts';
import type { Cancel, ClientClock, TabPorts, WebSocketConstructor } from '../ports.ts';
import type { FakeClock } from './fake-clock.ts';
import type { FakeServer } from './fake-server.ts';
import type { FakeSocket } from './fake-socket.ts';
import { FakeSignals, URL_OF_TESTS } from './rig.ts';

interface Waiter {
  tab: MemoryTab;
  granted: () => void;
  lost: () => void;
}

interface Listener {
  tab: MemoryTab;
  onMessage: (message: unknown) => void;
}

/** A browser with tabs, in one process: locks and channels as the platform has them, and tabs that freeze and crash. */
export class MemoryBrowser {
  readonly server: FakeServer;
  readonly clock: FakeClock;
  readonly tabs: MemoryTab[] = [];
  /** The first of each is the holder. */
  readonly locks = new Map<string, Waiter[]>();
  readonly channels = new Map<string, Listener[]>();
  /** Looks at a message between tabs; true: it gets lost. */
  loses: (message: unknown) => boolean = () => false;

  constructor(server: FakeServer, clock: FakeClock) {
    this.server = server;
    this.clock = clock;
  }

  open(options: Partial<SwitchboardClientOptions> = {}): MemoryTab {
    const tab = new MemoryTab(this, options);
    this.tabs.push(tab);
    return tab;
  }

  requestLock(name: string, { tab, granted, lost }: Waiter, steal: boolean): Cancel {
    let isOver = false;
    // An answer may lie in a frozen tab until the tab has lost interest in it.
    const waiter = { tab, granted: () => isOver || granted(), lost: () => isOver || lost() };
    const queue = this.locks.get(name) ?? [];
    this.locks.set(name, queue);
    const robbed = steal ? queue.shift() : undefined;
    if (robbed !== undefined) queueMicrotask(() => robbed.tab.gate(robbed.lost));
    if (steal) queue.unshift(waiter);
    else queue.push(waiter);
    const grant = (): void => {
      const [holder] = queue;
      if (holder === waiter) waiter.tab.gate(waiter.granted);
    };
    if (queue[0] === waiter) queueMicrotask(grant);
    return () => {
      isOver = true;
      this.releaseLock(queue, waiter);
    };
  }

  releaseLock(queue: Waiter[], waiter: Waiter): void {
    const index = queue.indexOf(waiter);
    if (index === -1) return;
    queue.splice(index, 1);
    const [next] = queue;
    if (index === 0 && next !== undefined)
      queueMicrotask(() => queue[0] === next && next.tab.gate(next.granted));
  }

  openChannel(name: string, listener: Listener): ReturnType<TabPorts['openChannel']> {
    const listeners = this.channels.get(name) ?? [];
    this.channels.set(name, listeners);
    listeners.push(listener);
    const close = (): void => {
      const index = listeners.indexOf(listener);
      if (index !== -1) listeners.splice(index, 1);
    };
    const post = (message: unknown): void => {
      const text = JSON.stringify(message);
      for (const other of listeners.filter(({ tab }) => tab !== listener.tab)) {
        if (this.loses(message)) continue;
        queueMicrotask(() => {
          if (listeners.includes(other)) other.tab.gate(() => other.onMessage(JSON.parse(text)));
        });
      }
    };
    return { post, close };
  }
}

export class MemoryTab {
  readonly client: SwitchboardClient;
  readonly told: number[] = [];
  readonly resyncs: string[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly signals = new FakeSignals();
  /** Where it began to listen. */
  begins = 0;
  isFrozen = false;
  /** How rarely timers come while the page is in the background. */
  timersEveryMs = 1;
  isClosed = false;
  readonly #browser: MemoryBrowser;
  #held: (() => void)[] = [];

  constructor(browser: MemoryBrowser, options: Partial<SwitchboardClientOptions>) {
    this.#browser = browser;
    const { server } = browser;
    this.client = new SwitchboardClient({
      url: URL_OF_TESTS,
      userId: server.userId,
      WebSocket: this.#webSocket(),
      fetch: server.fetch,
      clock: this.#clock(),
      signals: this.signals,
      tabs: this.#tabs(),
      ...options,
    });
    this.client.on('event', ({ seq }) => void this.told.push(Number(seq)));
    this.client.on('hello', ({ cursor, isFresh }) => {
      if (isFresh) this.begins = Number(cursor.split(':')[1]);
    });
    this.client.on('resync', ({ reason }) => void this.resyncs.push(reason));
  }

  /** Whether this tab has the socket. */
  get leads(): boolean {
    return this.sockets.some(({ isOpen }) => isOpen);
  }

  /** Runs something in this tab: later, while it is frozen; never, once it is closed. */
  gate(callback: () => void): void {
    if (this.isClosed) return;
    if (this.isFrozen) this.#held.push(callback);
    else callback();
  }

  /** The browser stops everything in it. */
  freeze(): void {
    this.isFrozen = true;
  }

  thaw(): void {
    this.isFrozen = false;
    const held = this.#held;
    this.#held = [];
    for (const callback of held) this.gate(callback);
  }

  /** It is gone, without a word. */
  close(): void {
    this.isClosed = true;
    for (const socket of this.sockets) socket.cut();
    for (const queue of this.#browser.locks.values())
      for (const waiter of queue.filter(({ tab }) => tab === this)) this.#browser.releaseLock(queue, waiter);
    for (const listeners of this.#browser.channels.values()) {
      const others = listeners.filter(({ tab }) => tab !== this);
      listeners.splice(0, listeners.length, ...others);
    }
  }

  #tabs(): TabPorts {
    return {
      locks: {
        request: (name, { steal, granted, lost }) =>
          this.#browser.requestLock(name, { tab: this, granted, lost }, steal),
      },
      openChannel: (name, onMessage) => this.#browser.openChannel(name, { tab: this, onMessage }),
    };
  }

  #clock(): ClientClock {
    const { clock } = this.#browser;
    return {
      now: () => clock.now(),
      random: () => clock.random(),
      after: (ms, callback) => {
        let isCancelled = false;
        const everyMs = this.timersEveryMs;
        const atMs = Math.ceil((clock.now() + ms) / everyMs) * everyMs;
        const cancel = clock.after(atMs - clock.now(), () => this.gate(() => isCancelled || callback()));
        return () => {
          isCancelled = true;
          cancel();
        };
      },
    };
  }

  #webSocket(): WebSocketConstructor {
    const gate = (callback: () => void): void => this.gate(callback);
    const opened = (socket: FakeSocket): void => void this.sockets.push(socket);
    const Base = this.#browser.server.WebSocket as unknown as typeof FakeSocket;
    return class extends Base {
      constructor(url: string, protocols: readonly string[]) {
        super(url, protocols);
        opened(this);
      }

      override addEventListener(type: string, listener: (event: never) => void): void {
        super.addEventListener(type, (event: never) => gate(() => listener(event)));
      }
    } as unknown as WebSocketConstructor;
  }
}
