import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS, type InboundEvent, type InboundMessage, newId, systemClock } from '@switchboard/core';
import { Database, WriterConnection } from '@switchboard/database';
import { FileMediaStore, type MediaStore } from '@switchboard/media';
import { Ingest } from '@switchboard/messaging';
import { silentLogger } from '@switchboard/service';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { FileFetcher, type FileFetcherOptions } from '../media/file-fetcher.ts';
import { FakeFileConnection, FakeOnlineAccounts } from './fake-file-account.ts';
import { messageWithFiles, takenBack, whatsAppMessageWithFile } from './messages-with-files.ts';

export interface AttachmentRow {
  id: string;
  state: string;
  stored_as: string | null;
  sha256: string | null;
  size_bytes: string | null;
  attempts: number;
  failure: string | null;
  next_attempt_at: Date | null;
}

/** Who tells what the accounts hear. */
const HOLDER = 'test';

/** Fetchers over a real database and a real folder; only Telegram is a stand-in. */
export class FileFetchingRig {
  readonly stores: Database;
  readonly folder: string;
  readonly store: MediaStore;
  /** What fetchers write down, with a signal at each change. */
  readonly attachments: FileFetcherOptions['attachments'];
  /** Ids, each time that a failure has been written down. */
  readonly failures: string[] = [];
  readonly #database: TestDatabase;
  readonly #writer: WriterConnection;
  readonly #ingest: Ingest;
  readonly #errors: unknown[] = [];
  readonly #accountIds = new Map<string, string>();
  readonly #fetchers: FileFetcher[] = [];
  #changed = (): void => {};

  static async start(): Promise<FileFetchingRig> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-files-'));
    const rig = new FileFetchingRig(database, folder);
    await rig.stores.open();
    return rig;
  }

  private constructor(database: TestDatabase, folder: string) {
    this.#database = database;
    this.folder = folder;
    this.stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    this.#writer = new WriterConnection(database.url);
    this.#ingest = new Ingest({
      writer: this.#writer,
      clock: systemClock,
      observer: {
        onCommitted() {},
        onItemFailed: (error) => this.#errors.push(error),
        onObserverFailed: (error) => this.#errors.push(error),
      },
    });
    this.store = this.#watchedStore(new FileMediaStore(folder));
    this.attachments = this.#watchedAttachments();
  }

  /** Between two tests: nobody is at work, and the media store is empty. */
  async reset(): Promise<void> {
    for (const fetcher of this.#fetchers.splice(0)) await fetcher.stop();
    this.failures.length = 0;
    await rm(this.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.reset();
    await this.#ingest.stop();
    await this.#writer.close();
    await this.stores.close();
    await this.#database.drop();
  }

  /** A Telegram account that is online, in a world of its own. */
  async onlineAccount(userId: string = anyUserId()) {
    const { channel } = await this.stores.channels.ensure({
      platform: 'telegram',
      externalId: userId,
      name: userId,
    });
    const application = { apiId: null, apiHash: null, proxy: null };
    const { id } = await this.stores.telegramAccounts.save({ name: userId, session: 'x', ...application });
    await this.stores.telegramAccounts.attachChannel(id, channel.id);
    await this.stores.telegramAccounts.acquireLeases(HOLDER, HOUR_MS);
    this.#accountIds.set(userId, id);
    const connection = new FakeFileConnection();
    const accounts = new FakeOnlineAccounts();
    accounts.connections.set(channel.id, connection);
    return { userId, channelId: channel.id, connection, accounts };
  }

  /** Stores a message with so many files in the private chat with 777; answers its attachments' ids. */
  async message(
    userId: string,
    messageId: string,
    files: { sizeBytes?: number }[] = [{}],
  ): Promise<string[]> {
    return await this.receive(userId, messageWithFiles(userId, messageId, files));
  }

  /** Stores a message that an account has heard; answers its attachments' ids. */
  async receive(userId: string, message: InboundMessage): Promise<string[]> {
    await this.#submit(message, userId);
    return await this.#attachmentsOf(userId, message.externalId);
  }

  async takeBack(userId: string, messageId: string): Promise<void> {
    await this.#submit(takenBack(userId, messageId), userId);
  }

  /** A message with a file that came by webhook. */
  async whatsAppMessage(): Promise<{ channelId: string; attachmentId: string }> {
    const event = whatsAppMessageWithFile();
    const externalId = event.channelExternalId;
    const { channel } = await this.stores.channels.ensure({
      platform: 'whatsapp',
      externalId,
      name: 'WhatsApp',
    });
    await this.#submit(event, null);
    const [attachmentId] = await this.#attachmentsOf(externalId, event.externalId);
    return { channelId: channel.id, attachmentId: attachmentId! };
  }

  /** A fetcher that is stopped with the rig. Its database and its media store may be replaced. */
  fetcher(accounts: FakeOnlineAccounts, more: Partial<FileFetcherOptions> = {}): FileFetcher {
    const { attachments, store } = this;
    const own = { accounts, attachments, store, clock: systemClock, logger: silentLogger, pollMs: 50 };
    const fetcher = new FileFetcher({ ...own, ...more });
    this.#fetchers.push(fetcher);
    return fetcher;
  }

  async row(id: string): Promise<AttachmentRow> {
    const [row] = await this.#database.query<AttachmentRow & Record<string, unknown>>(
      `select id, state, stored_as, sha256, size_bytes, attempts, failure, next_attempt_at
       from attachments where id = $1`,
      [id],
    );
    return row!;
  }

  /** Waits for what fetchers write down, until it is as wished. */
  async until(isAsWished: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const next = new Promise<void>((resolve) => (this.#changed = resolve));
      if (await isAsWished()) return;
      await next;
    }
  }

  /** As if its pause, or the time of whoever had claimed it, were over. */
  async makeDue(id: string): Promise<void> {
    await this.#database.query(
      `update attachments set next_attempt_at = now() where id = $1 and state = 'pending'`,
      [id],
    );
  }

  /** How each change of its message told the state of a file. */
  async toldStates(id: string): Promise<string[]> {
    const rows = await this.#database.query<{ state: string }>(
      `select file->>'state' as state
       from events, jsonb_array_elements(data::jsonb->'message'->'attachments') as file
       where type = 'message.updated' and file->>'id' = $1 order by seq`,
      [id],
    );
    return rows.map(({ state }) => state);
  }

  /** Names of all files below the media store's folder, the unfinished ones too. */
  async filesOnDisk(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** @param userId whose account tells it; null: a webhook */
  async #submit(event: InboundEvent, userId: string | null): Promise<void> {
    const accountId = userId === null ? undefined : this.#accountIds.get(userId)!;
    const nothing = { leaseHolder: HOLDER, state: null, channels: [], peers: [], messageChats: [] };
    const { leaseLost } = await this.#ingest.submit({
      delivery: null,
      events: [event],
      ...(accountId === undefined ? {} : { telegram: { accountId, ...nothing } }),
    });
    if (leaseLost || this.#errors.length > 0) throw this.#errors[0] ?? new Error('not stored');
  }

  async #attachmentsOf(channelExternalId: string, messageExternalId: string): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `select a.id from attachments a join messages m on m.id = a.message_id join channels c on c.id = m.channel_id
       where c.external_id = $1 and m.external_id = $2 order by a.position`,
      [channelExternalId, messageExternalId],
    );
    return rows.map(({ id }) => id);
  }

  #watchedStore(store: MediaStore): MediaStore {
    return {
      write: (...args) => store.write(...args),
      read: (...args) => store.read(...args),
      has: (key) => store.has(key),
      remove: (key) => store.remove(key).finally(() => this.#changed()),
      sweep: (options) => store.sweep(options),
    };
  }

  #watchedAttachments(): FileFetcherOptions['attachments'] {
    const { attachments } = this.stores;
    return {
      claimPending: (...args) => attachments.claimPending(...args),
      markReady: (...args) => attachments.markReady(...args).finally(() => this.#changed()),
      markFailed: async (...args) => {
        const isPending = await attachments.markFailed(...args);
        this.failures.push(args[0]);
        this.#changed();
        return isPending;
      },
    };
  }
}

function anyUserId(): string {
  return String(BigInt(`0x${newId().replaceAll('-', '').slice(-12)}`));
}
