import { fileURLToPath } from 'node:url';
import { newId } from '@switchboard/core';
import { FileMediaStore } from '@switchboard/media';
import { BASE, startTestApi, type TestApi } from '../../../../tests/support/test-api.ts';

const DAY_IN_DATABASE = `'2026-11-20T12:00:00Z'`;

/** The API with a message, whose files a test puts in as it likes. */
export class MediaRig {
  readonly t: TestApi;
  readonly token: string;
  readonly userId: string;
  readonly store: FileMediaStore;
  readonly #messageId = newId();
  #position = 0;

  static async start(): Promise<MediaRig> {
    const t = await startTestApi();
    const { user, token } = await t.signIn();
    const rig = new MediaRig(t, token, user.id);
    await rig.#addMessage();
    return rig;
  }

  private constructor(t: TestApi, token: string, userId: string) {
    this.t = t;
    this.token = token;
    this.userId = userId;
    this.store = new FileMediaStore(fileURLToPath(t.config.mediaUrl), 0);
  }

  async stop(): Promise<void> {
    await this.t.stop();
  }

  /** A file of the message that waits to be fetched; answers its id. */
  async addPending(filename: string | null = null): Promise<string> {
    const id = newId();
    await this.t.database.query(
      `insert into attachments (id, message_id, position, type, filename) values ($1, $2, $3, 'image', $4)`,
      [id, this.#messageId, this.#position++, filename],
    );
    return id;
  }

  /** A file of the message that is there; answers its id. */
  async addFile(
    bytes: Uint8Array,
    { mimeType = 'image/png', filename = null }: { mimeType?: string; filename?: string | null } = {},
  ): Promise<string> {
    const id = await this.addPending(filename);
    const kept = await this.store.write(
      (async function* () {
        yield bytes;
      })(),
      { maxBytes: bytes.length, signal: AbortSignal.timeout(30_000) },
    );
    await this.t.stores.attachments.markReady(id, { ...kept, storedAs: kept.key, mimeType });
    return id;
  }

  async get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
    return await fetch(`${this.t.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...headers },
    });
  }

  async file(id: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
    return await this.get(`${BASE}/media/${id}/any-name`, headers, method);
  }

  /** The files of the message, as clients see them. */
  async attachmentsShown(): Promise<Record<string, unknown>[]> {
    const [conversation] = await this.t.database.query<{ id: string }>(`select id from conversations`);
    const answer = await this.get(`${BASE}/conversations/${conversation!.id}`);
    const { messages } = (await answer.json()) as { messages: { attachments: Record<string, unknown>[] }[] };
    return messages[0]!.attachments;
  }

  /** Sends a form as a browser does. */
  async upload(form: FormData | Blob, token: string = this.token): Promise<Response> {
    return await fetch(`${this.t.url}${BASE}/upload`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: form,
    });
  }

  async #addMessage(): Promise<void> {
    const conversationId = newId();
    await this.t.database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address, last_message_at)
       select $1, id, platform, '4915112345678', '4915112345678', ${DAY_IN_DATABASE} from channels
       where platform = 'whatsapp'`,
      [conversationId],
    );
    await this.t.database.query(
      `insert into messages (id, conversation_id, channel_id, external_id, position, direction, type, sent_at)
       select $1, $2, channel_id, 'wamid.1', 1, 'inbound', 'image', ${DAY_IN_DATABASE} from conversations
       where id = $2`,
      [this.#messageId, conversationId],
    );
  }
}

/** One file of a form. */
export function formWith(bytes: Uint8Array, name: string, type = '', field = 'file'): FormData {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}
