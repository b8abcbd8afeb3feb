import type { SwitchboardClientOptions } from '@switchboard/client';
import { FakeClock } from '../../../client/src/testing/fake-clock.ts';
import {
  FakeServer,
  refused,
  type RestAnswer,
  type RestCall,
} from '../../../client/src/testing/fake-server.ts';
import { ModelInbox } from '../../../client/src/testing/model-inbox.ts';

const BASE = '/api/v1/communications';

/** A server with conversations in it, in the same process; time passes only when a test says so. */
export class LiveInbox {
  readonly server = new FakeServer();
  readonly model: ModelInbox;
  readonly clock = new FakeClock();
  /** How sending ends; null: it is accepted. */
  sending: RestAnswer | null = null;
  /** Sending waits for this. */
  gate: Promise<void> = Promise.resolve();

  constructor({ pageMax = 100 } = {}) {
    this.model = new ModelInbox({ showsMessages: true, pageMax });
    this.server.rest = (call) => this.#answer(call);
  }

  /** What a client needs to talk to this server. */
  get ports(): Pick<SwitchboardClientOptions, 'WebSocket' | 'fetch' | 'clock' | 'tabs'> {
    const { WebSocket, fetch } = this.server;
    return { WebSocket: WebSocket!, fetch, clock: this.clock, tabs: null };
  }

  options(userId = 'olena'): SwitchboardClientOptions {
    return { url: 'https://inbox.example.com', userId, ...this.ports };
  }

  /** Something happens in the inbox, and everybody who is connected is told. */
  happens(change: (model: ModelInbox) => void): void {
    change(this.model);
    for (const { type, data, occurred_at: at } of this.model.log.slice(this.server.seq))
      this.server.append(type, data, at);
  }

  /** What a colleague does, which is not in the log. */
  colleague(type: 'typing.started' | 'typing.stopped', conversationId: string, [id, name] = BORIS): void {
    const data = { conversation_id: conversationId, user_id: id, user_name: name };
    for (const socket of this.server.open)
      socket.push({ type, occurred_at: '2026-01-01T00:00:00.000Z', data });
  }

  presence(
    users: { user_id: string; name: string; is_online: boolean; viewing: string[] }[],
    complete = true,
  ): void {
    const frame = {
      type: 'presence.updated',
      occurred_at: '2026-01-01T00:00:00.000Z',
      data: { complete, users },
    };
    for (const socket of this.server.open) socket.push(frame);
  }

  async #answer({ method, path, query, body }: RestCall): Promise<RestAnswer | null> {
    const cursor = this.server.cursor;
    const [, id, verb] = /\/conversations\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    if (path === `${BASE}/inbox`) return { body: this.#inbox(query), cursor };
    if (id === undefined) return null;
    if (!this.model.ids.includes(id)) return { status: 404, body: refused('not_found') };
    if (method === 'GET') return { body: this.model.conversation(id, ofQuery(query)), cursor };
    if (verb === 'mark-read') {
      this.happens((model) => model.update(id, { unread_count: 0 }, 'conversation.read'));
      return { body: { status: 'ok', unread_count: 0 } };
    }
    await this.gate;
    if (this.sending !== null) return this.sending;
    const { content, client_message_id: own } = body as { content: string; client_message_id: string };
    let answer: unknown = null;
    this.happens((model) => {
      answer = model.reply(id, content, own);
    });
    return { status: 201, body: answer };
  }

  #inbox(query: URLSearchParams): unknown {
    const page = this.model.inbox(ofQuery(query));
    const search = query.get('search');
    const fits = page.conversations.filter(
      (view) => search === null || (view.client_name ?? '').includes(search),
    );
    const unread = fits.reduce((sum, view) => sum + view.unread_count, 0);
    return search === null
      ? page
      : { ...page, conversations: fits, total: fits.length, unread_total: unread };
  }
}

const BORIS: readonly [string, string] = ['boris', 'Boris'];

function ofQuery(query: URLSearchParams): { limit: number; cursor?: string; before?: string } {
  const cursor = query.get('cursor');
  const before = query.get('before');
  return {
    limit: Number(query.get('limit')),
    ...(cursor === null ? {} : { cursor }),
    ...(before === null ? {} : { before }),
  };
}
