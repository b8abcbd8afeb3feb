import { openAsBlob } from 'node:fs';
import { historyOf } from '@switchboard/simulators';
import type { FakeAccount, FakePeer, FakeUser, KnownMessage } from '@switchboard/simulators';
import { BASE, startTestApi, type TestApi } from './test-api.ts';
import { TelegramHub, until } from './telegram-hub.ts';

export interface ShownMessage {
  id: string;
  direction: 'inbound' | 'outbound';
  content: string | null;
  status: string | null;
  external_id: string | null;
  error: { code: string; title: string; advice?: string } | null;
  attachments: { type: string; state?: string }[];
  reactions: { actor: string; emoji: string }[];
}

/** An agent who answers by Telegram accounts: the API, a Telegram with real sockets, and a database between them. */
export class TelegramReplyHub {
  readonly api: TestApi;
  readonly hub: TelegramHub;
  readonly #token: string;

  private constructor(api: TestApi, hub: TelegramHub, token: string) {
    this.api = api;
    this.hub = hub;
    this.#token = token;
  }

  static async start(): Promise<TelegramReplyHub> {
    const api = await startTestApi();
    const hub = await TelegramHub.start({ api });
    const { token } = await api.signIn();
    return new TelegramReplyHub(api, hub, token);
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    await this.api.stop();
  }

  /** Listeners and the API keep files in one place. */
  get listenerSettings(): NodeJS.ProcessEnv {
    return { MEDIA_URL: this.api.config.mediaUrl };
  }

  /** Somebody with a Telegram of their own. */
  createClient(name: string): FakeAccount {
    return this.hub.server.telegram.createAccount({ firstName: name });
  }

  /** A client writes; answers the conversation's id once it is stored. */
  async clientWrites(from: FakeUser, to: FakePeer, address: string, text = 'Dzień dobry'): Promise<string> {
    this.hub.server.telegram.say({ from, to, text });
    let id = '';
    await until('the conversation', async () => {
      const [row] = await this.api.database.query<{ id: string }>(
        `select c.id from conversations c join messages m on m.conversation_id = c.id
         where c.external_id = $1 and m.text = $2`,
        [address, text],
      );
      id = row?.id ?? '';
      return row !== undefined;
    });
    return id;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.api.url}${BASE}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async say(
    conversationId: string,
    content: string,
    more: Record<string, unknown> = {},
  ): Promise<ShownMessage> {
    return await this.call('POST', `/conversations/${conversationId}/messages`, { content, ...more });
  }

  /** Uploads a file; answers the id to attach it by. */
  async upload(path: string, filename: string): Promise<string> {
    const form = new FormData();
    form.append('file', await openAsBlob(path), filename);
    const response = await fetch(`${this.api.url}${BASE}/upload`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.#token}` },
      body: form,
    });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { id: string }).id;
  }

  /** A conversation's messages as agents see them, oldest first. */
  async messages(conversationId: string): Promise<ShownMessage[]> {
    return (await this.call<{ messages: ShownMessage[] }>('GET', `/conversations/${conversationId}`))
      .messages;
  }

  async untilStatus(messageId: string, ...statuses: string[]): Promise<ShownMessage> {
    let found: ShownMessage | undefined;
    await until(`a message to be ${statuses.join(' or ')}`, async () => {
      [found] = await this.api.database.query<ShownMessage>(
        `select id, status, external_id, error, text as content from messages where id = $1`,
        [messageId],
      );
      return statuses.includes(found?.status ?? '');
    }).catch((error: unknown) => {
      throw new Error(`it is ${JSON.stringify(found)}`, { cause: error });
    });
    return found!;
  }

  /** What somebody sees in a chat at Telegram, without what was deleted. */
  seenBy(account: FakeAccount, chat: FakePeer): KnownMessage[] {
    const found = historyOf(account, this.hub.server.telegram).find(
      ({ kind, id }) => kind === chat.kind && id === chat.id,
    );
    return (found?.messages ?? []).filter(({ deleted }) => !deleted);
  }

  /** How often each message was told as new. */
  async timesTold(conversationId: string): Promise<number[]> {
    const rows = await this.api.database.query<{ n: number }>(
      `select count(*)::int as n from events where type = 'message.created' and conversation_id = $1
       group by data::jsonb #>> '{message,id}'`,
      [conversationId],
    );
    return rows.map(({ n }) => n);
  }
}
