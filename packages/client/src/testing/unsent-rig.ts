import type { MessageView } from '@switchboard/protocol';
import type { ClientEvents } from '../feed/client-events.ts';
import { Listeners } from '../feed/listeners.ts';
import type { Cancel, PageStorage, TabPorts } from '../ports.ts';
import type { NewMessage } from '../rest/inbox-api.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';
import { InboxStore } from '../store/inbox-store.ts';
import { UnsentMessages } from '../store/unsent-messages.ts';
import { everythingHappens, FakeClock } from './fake-clock.ts';
import { ModelInbox } from './model-inbox.ts';
import { URL_OF_TESTS } from './rig.ts';

export class MemoryStorage implements PageStorage {
  readonly kept = new Map<string, string>();
  /** As in private windows, and on full disks. */
  isRefused = false;
  /** As when the browser finds its files damaged. */
  isBroken = false;

  get length(): number {
    if (this.isBroken) throw new Error('It cannot be read.');
    return this.kept.size;
  }
  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    if (this.isBroken) throw new Error('It cannot be read.');
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.isRefused) throw new Error('There is no room.');
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

interface Request {
  conversationId: string;
  message: NewMessage;
  resolve: (message: MessageView) => void;
  reject: (error: Error) => void;
}

/** A browser whose pages come and go, and a server that takes each message of theirs once. */
export class UnsentBrowser {
  readonly storage = new MemoryStorage();
  readonly clock = new FakeClock();
  readonly model = new ModelInbox({ pageMax: 100, showsMessages: true });
  readonly hasLocks: boolean;
  /** Conversations are not answered before. */
  gate: Promise<void> | null = null;
  readonly locks = new Map<string, { page: UnsentPage; granted: () => void }[]>();
  readonly channels: { page: UnsentPage; onMessage: (message: unknown) => void }[] = [];
  pages: UnsentPage[] = [];

  constructor({ hasLocks = true } = {}) {
    this.hasLocks = hasLocks;
    for (const id of ['c-1', 'c-2']) this.model.receive(id, 'question');
  }

  async open(conversationIds = ['c-1', 'c-2']): Promise<UnsentPage> {
    const page = new UnsentPage(this);
    this.pages.push(page);
    for (const id of conversationIds) void page.store.open(id);
    await everythingHappens();
    return page;
  }

  /** How often the server has a message. */
  copiesOf(clientMessageId: string): number {
    return this.model.ids
      .flatMap((id) => this.model.messagesOf(id))
      .filter(({ client_message_id: id }) => id === clientMessageId).length;
  }

  /** The server takes it, unless it has it. */
  take({ conversationId, message }: Request): MessageView {
    const all = this.model.ids.flatMap((id) => this.model.messagesOf(id));
    const known = all.find(({ client_message_id: id }) => id === message.clientMessageId);
    return known ?? this.model.reply(conversationId, message.content, message.clientMessageId);
  }

  /** Every page that is online hears of everything. */
  deliver(): void {
    for (const page of this.pages) page.hear();
  }
}

/** One page, whose requests are answered when a test says so. */
export class UnsentPage {
  readonly store: InboxStore;
  /** Those that wait for an answer. */
  requests: Request[] = [];
  isOnline = false;
  readonly #browser: UnsentBrowser;
  readonly #listeners = new Listeners<ClientEvents>(() => {});
  readonly #stop: Cancel;
  #told = 0;

  constructor(browser: UnsentBrowser) {
    this.#browser = browser;
    const { model, storage, clock } = browser;
    this.#told = model.seq;
    const cursor = (): string => `e1:${model.seq}`;
    this.store = new InboxStore(
      {
        inbox: async (query) => ({ body: model.inbox(query), cursor: cursor() }),
        conversation: async (id, query) => {
          if (browser.gate !== null) await browser.gate;
          return { body: model.conversation(id, query), cursor: cursor() };
        },
        sendMessage: (conversationId, message) =>
          new Promise((resolve, reject) => {
            this.requests.push({ conversationId, message, resolve, reject });
          }),
      },
      {
        clock,
        unsent: {
          messages: new UnsentMessages({ storage: () => storage, url: URL_OF_TESTS, userId: 'olena' }),
          tabs: browser.hasLocks ? this.#tabs() : null,
        },
      },
    );
    this.#stop = this.store.follow({ cursor: cursor(), on: (type, tell) => this.#listeners.on(type, tell) });
  }

  /** The ids of what it shows as not sent. */
  get failed(): string[] {
    return this.#shown('failed');
  }

  get queued(): string[] {
    return this.#shown('queued');
  }

  send(id: string, clientMessageId: string): void {
    this.store.send(id, { content: clientMessageId, clientMessageId }).catch(() => null);
  }

  async setOnline(isOnline: boolean): Promise<void> {
    this.isOnline = isOnline;
    const status = { cause: null, reason: '', closeCode: null, retryAt: null };
    void this.#listeners.emit('state', { ...status, state: isOnline ? 'online' : 'waiting' });
    this.hear();
    await everythingHappens();
  }

  hear(): void {
    if (!this.isOnline) return;
    const { log } = this.#browser.model;
    for (const event of log.slice(this.#told)) this.store.apply(event);
    this.#told = log.length;
  }

  /** Ends the first request so. `lost`: the server may have taken it, and nobody hears of that. */
  async end(how: 'answered' | 'refused' | 'taken and lost' | 'lost'): Promise<void> {
    const request = this.requests.shift();
    if (request === undefined) return;
    const isKnown = this.#browser.copiesOf(request.message.clientMessageId!) > 0;
    // The server does not refuse what it has taken.
    if (how === 'refused' && !isKnown) request.reject(failure('window_closed', 409));
    else if (how === 'answered' || how === 'refused') request.resolve(this.#browser.take(request));
    else {
      if (how === 'taken and lost') this.#browser.take(request);
      request.reject(failure('unreachable', 0));
    }
    await everythingHappens();
  }

  /** It is gone, without a word. */
  async close(): Promise<void> {
    this.requests = [];
    const browser = this.#browser;
    browser.pages = browser.pages.filter((page) => page !== this);
    this.#stop();
    await everythingHappens();
  }

  #shown(status: 'failed' | 'queued'): string[] {
    const places = ['c-1', 'c-2'].map((id) => this.store.getConversation(id));
    const messages = new Set(places.flatMap((place) => place?.messages ?? []));
    return [...messages]
      .filter((message) => message.is_local && message.status === status)
      .map(({ id }) => id);
  }

  #tabs(): TabPorts {
    const { locks, channels } = this.#browser;
    const grantFirst = (name: string): void => {
      const first = locks.get(name)?.[0];
      queueMicrotask(() => {
        if (first !== undefined && locks.get(name)?.[0] === first) first.granted();
      });
    };
    return {
      locks: {
        request: (name, { granted }) => {
          const waiter = { page: this as UnsentPage, granted };
          const queue = [...(locks.get(name) ?? []), waiter];
          locks.set(name, queue);
          if (queue.length === 1) grantFirst(name);
          return () => {
            const before = locks.get(name) ?? [];
            locks.set(
              name,
              before.filter((other) => other !== waiter),
            );
            if (before[0] === waiter) grantFirst(name);
          };
        },
      },
      openChannel: (_name, onMessage) => {
        const entry = { page: this as UnsentPage, onMessage };
        channels.push(entry);
        return {
          post: (message) => {
            for (const other of channels.filter(({ page }) => page !== this))
              queueMicrotask(() => channels.includes(other) && other.onMessage(message));
          },
          close: () => void channels.splice(channels.indexOf(entry), 1),
        };
      },
    };
  }
}

function failure(code: string, status: number): SwitchboardRequestError {
  return new SwitchboardRequestError({ code, status, detail: code });
}
