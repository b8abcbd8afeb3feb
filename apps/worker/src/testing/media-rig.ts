import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphClient } from '@switchboard/channels';
import {
  type InboundAttachment,
  type InboundEvent,
  type InboundMessage,
  type MetaPlatform,
  newId,
  systemClock,
} from '@switchboard/core';
import { Database, WriterConnection } from '@switchboard/database';
import { FileMediaStore } from '@switchboard/media';
import { Ingest } from '@switchboard/messaging';
import { silentLogger } from '@switchboard/service';
import { FakeGraphApi, startFakeGraphApi } from '@switchboard/simulators';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { MediaFetching, standInHosts } from '../media/media-fetching.ts';
import type { FileChannel } from '../media/meta-file-source.ts';

export const LINES: Record<MetaPlatform, string> = {
  whatsapp: '106540352242922',
  instagram: '17841405822304914',
  facebook: '108345678901234',
};
export const TOKENS: Record<MetaPlatform, string> = {
  whatsapp: 'EAA-whatsapp',
  instagram: 'IGAA-instagram',
  facebook: 'EAA-page',
};

export interface FileRow {
  state: string;
  mime_type: string | null;
  filename: string | null;
  sha256: string | null;
  size_bytes: string | null;
  stored_as: string | null;
  thumbnail_stored_as: string | null;
  attempts: number;
  failure: string | null;
}

/** A worker's part for files over a real database and a real folder; Meta is a stand-in. */
export class WorkerMediaRig {
  readonly graph: FakeGraphApi;
  readonly stores: Database;
  readonly store: FileMediaStore;
  readonly folder: string;
  readonly database: TestDatabase;
  channels: FileChannel[] = [];
  readonly #writer: WriterConnection;
  readonly #ingest: Ingest;
  readonly #client: GraphClient;
  readonly #services: MediaFetching[] = [];

  static async start(): Promise<WorkerMediaRig> {
    const appSecret = 'simulated-app-secret';
    const graph = await startFakeGraphApi({
      whatsapp: [
        { phoneNumberId: LINES.whatsapp, wabaId: '102290129340398', token: TOKENS.whatsapp, appSecret },
      ],
      pages: [{ pageId: LINES.facebook, token: TOKENS.facebook, appSecret }],
      instagram: [{ igId: LINES.instagram, token: TOKENS.instagram, appSecret }],
    });
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-worker-files-'));
    const rig = new WorkerMediaRig(graph, await createTestDatabase(), folder);
    await rig.stores.open();
    await rig.#connect();
    return rig;
  }

  private constructor(graph: FakeGraphApi, database: TestDatabase, folder: string) {
    this.graph = graph;
    this.database = database;
    this.folder = folder;
    this.store = new FileMediaStore(folder, 0);
    this.stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    this.#writer = new WriterConnection(database.url);
    this.#ingest = new Ingest({
      writer: this.#writer,
      clock: systemClock,
      observer: { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} },
    });
    const baseUrl = graph.baseUrl;
    this.#client = new GraphClient({ graphBaseUrl: baseUrl, instagramBaseUrl: baseUrl, version: 'v26.0' });
  }

  async #connect(): Promise<void> {
    for (const platform of ['whatsapp', 'instagram', 'facebook'] as const) {
      const externalId = LINES[platform];
      const { channel } = await this.stores.channels.ensure({ platform, externalId, name: platform });
      const credentials = { accessToken: TOKENS[platform] };
      this.channels.push({ id: channel.id, platform, externalId, credentials });
    }
  }

  /** Between two tests: nobody is at work, and nothing is there. */
  async reset(): Promise<void> {
    for (const service of this.#services.splice(0)) await service.stop();
    this.graph.clearFaults();
    await this.database.query(`truncate conversations, contacts, uploads cascade`);
    await rm(this.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.reset();
    await this.#ingest.stop();
    await this.#writer.close();
    await this.stores.close();
    await this.database.drop();
    this.#client.close();
    await this.graph.close();
  }

  /** Stores a message with a file; answers the file's id. */
  async receive(platform: MetaPlatform, file: Partial<InboundAttachment>): Promise<string> {
    const externalId = newId();
    await this.submit(messageWithFile(platform, externalId, file));
    const [row] = await this.database.query<{ id: string }>(
      `select a.id from attachments a join messages m on m.id = a.message_id where m.external_id = $1`,
      [externalId],
    );
    return row!.id;
  }

  async submit(event: InboundEvent): Promise<void> {
    await this.#ingest.submit({ delivery: null, events: [event] });
  }

  /** Starts fetching; stopped with the rig. */
  async fetching(more: { privateHosts?: string[]; store?: FileMediaStore } = {}): Promise<MediaFetching> {
    const service = new MediaFetching({
      database: this.stores,
      store: this.store,
      channels: () => this.channels,
      graph: this.#client,
      privateHosts: standInHosts([this.graph.baseUrl, 'https://graph.facebook.com']),
      clock: systemClock,
      logger: silentLogger,
      pollMs: 20,
      ...more,
    });
    this.#services.push(service);
    await service.start();
    return service;
  }

  async row(id: string): Promise<FileRow> {
    const [row] = await this.database.query<FileRow & Record<string, unknown>>(
      `select state, mime_type, filename, sha256, size_bytes, stored_as, thumbnail_stored_as, attempts, failure
       from attachments where id = $1`,
      [id],
    );
    return row!;
  }

  /** The file's row once it is as wished: asked again until then. */
  async rowWhen(id: string, isAsWished: (row: FileRow) => boolean): Promise<FileRow> {
    for (;;) {
      const row = await this.row(id);
      if (isAsWished(row)) return row;
      await new Promise(setImmediate);
    }
  }

  /** As if its pause were over. */
  async makeDue(id: string): Promise<void> {
    await this.database.query(
      `update attachments set next_attempt_at = now() where id = $1 and state = 'pending'`,
      [id],
    );
  }

  /** How each change of its message told the file. */
  async told(id: string): Promise<Record<string, unknown>[]> {
    const rows = await this.database.query<{ file: Record<string, unknown> }>(
      `select file from events, jsonb_array_elements(data::jsonb->'message'->'attachments') as file
       where type = 'message.updated' and file->>'id' = $1 order by seq`,
      [id],
    );
    return rows.map(({ file }) => file);
  }

  async filesOnDisk(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }
}

function messageWithFile(
  platform: MetaPlatform,
  externalId: string,
  file: Partial<InboundAttachment>,
): InboundMessage {
  return {
    kind: 'message',
    platform,
    channelExternalId: LINES[platform],
    externalId,
    direction: 'inbound',
    origin: 'live',
    peer: {
      externalId: '4915112345678',
      name: 'Anna',
      username: null,
      identities: [{ kind: 'phone', scope: '', value: '4915112345678' }],
    },
    type: 'image',
    text: null,
    attachments: [
      {
        type: 'image',
        externalId: null,
        url: null,
        filename: null,
        mimeType: null,
        sha256: null,
        sizeBytes: null,
        ...file,
      },
    ],
    replyToExternalId: null,
    sentAt: null,
    payload: null,
    sendReference: null,
  };
}

/** The author of a message takes it back. */
export function takenBack(platform: MetaPlatform, messageExternalId: string): InboundEvent {
  const { peer } = messageWithFile(platform, messageExternalId, {});
  const channelExternalId = LINES[platform];
  return { kind: 'unsend', platform, channelExternalId, messageExternalId, peer, occurredAt: new Date() };
}
