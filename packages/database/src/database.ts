import type { DataSource } from 'typeorm';
import { setTimeout as delay } from 'node:timers/promises';
import { SwitchboardError } from '@switchboard/core';
import { AttachmentStore } from './attachment-store.ts';
import { AttachmentUpkeep } from './attachment-upkeep.ts';
import { AuditStore } from './audit-store.ts';
import { CannedReplyStore } from './canned-reply-store.ts';
import { ChannelAdminStore } from './channel-admin-store.ts';
import { ChannelHealthStore } from './channel-health-store.ts';
import { ChannelLeaseStore } from './channel-lease-store.ts';
import { ChannelLoginStore } from './channel-login-store.ts';
import { ChannelSetupStore } from './channel-setup-store.ts';
import { ChannelStore } from './channel-store.ts';
import { ContactStore } from './contact-store.ts';
import { ConversationStore } from './conversation-store.ts';
import { CredentialStore } from './credential-store.ts';
import { createDataSource } from './data-source.ts';
import { connectionError } from './database-errors.ts';
import { DeliveryStore } from './delivery-store.ts';
import { assertDurable } from './durability.ts';
import { EventLog } from './event-log.ts';
import { InboxQueries } from './inbox-queries.ts';
import { LabelStore } from './label-store.ts';
import { MessageQueries } from './message-queries.ts';
import { assertMigrated } from './migrate.ts';
import { NoteStore } from './note-store.ts';
import { OutgoingDeliveryStore } from './outgoing-delivery-store.ts';
import { PendingUpdateStore } from './pending-update-store.ts';
import { PrivacyStore } from './privacy-store.ts';
import { ReplyStore } from './reply-store.ts';
import { Sealer } from './sealing.ts';
import { SearchIndex } from './search-index.ts';
import { SearchQueries } from './search-queries.ts';
import { SettingsStore } from './settings-store.ts';
import { TelegramAccountStore } from './telegram-account-store.ts';
import { TelegramLoginStore } from './telegram-login-store.ts';
import { TelegramLogoutStore } from './telegram-logout-store.ts';
import { TelegramProgressStore } from './telegram-progress-store.ts';
import { TemplateStore } from './template-store.ts';
import { UploadStore } from './upload-store.ts';
import { UserStore } from './user-store.ts';
import { WebhookEndpointStore } from './webhook-endpoint-store.ts';

const RETRY_MS = 500;

/** Everything that a process can ask of the database, over one pool. */
export class Database {
  readonly url: string;
  readonly audit: AuditStore;
  readonly settings: SettingsStore;
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  readonly channels: ChannelStore;
  readonly channelAdmin: ChannelAdminStore;
  readonly channelHealth: ChannelHealthStore;
  readonly channelLeases: ChannelLeaseStore;
  readonly channelLogins: ChannelLoginStore;
  readonly channelSetups: ChannelSetupStore;
  readonly contacts: ContactStore;
  readonly replies: ReplyStore;
  readonly conversations: ConversationStore;
  readonly labels: LabelStore;
  readonly notes: NoteStore;
  readonly cannedReplies: CannedReplyStore;
  readonly messages: MessageQueries;
  readonly inbox: InboxQueries;
  readonly search: SearchQueries;
  readonly searchIndex: SearchIndex;
  readonly deliveries: DeliveryStore;
  readonly pendingUpdates: PendingUpdateStore;
  readonly privacy: PrivacyStore;
  readonly events: EventLog;
  readonly attachments: AttachmentStore;
  readonly attachmentUpkeep: AttachmentUpkeep;
  readonly telegramAccounts: TelegramAccountStore;
  readonly telegramLogins: TelegramLoginStore;
  readonly telegramLogouts: TelegramLogoutStore;
  readonly telegramProgress: TelegramProgressStore;
  readonly templates: TemplateStore;
  readonly uploads: UploadStore;
  readonly webhookEndpoints: WebhookEndpointStore;
  readonly outgoingDeliveries: OutgoingDeliveryStore;
  readonly #dataSource: DataSource;
  #closed = false;

  constructor(url: string, encryptionKey: string) {
    this.url = url;
    this.#dataSource = createDataSource(url);
    const sealer = new Sealer(encryptionKey);
    this.audit = new AuditStore(this.#dataSource);
    this.settings = new SettingsStore(this.#dataSource);
    this.users = new UserStore(this.#dataSource);
    this.credentials = new CredentialStore(this.#dataSource);
    this.channels = new ChannelStore(this.#dataSource, sealer);
    this.channelAdmin = new ChannelAdminStore(this.#dataSource, this.channels, sealer);
    this.channelHealth = new ChannelHealthStore(this.#dataSource);
    this.channelLeases = new ChannelLeaseStore(this.#dataSource);
    this.channelLogins = new ChannelLoginStore(this.#dataSource, sealer);
    this.channelSetups = new ChannelSetupStore(this.#dataSource, sealer);
    this.replies = new ReplyStore(this.#dataSource);
    this.contacts = new ContactStore(this.#dataSource);
    this.conversations = new ConversationStore(this.#dataSource);
    this.labels = new LabelStore(this.#dataSource);
    this.notes = new NoteStore(this.#dataSource);
    this.cannedReplies = new CannedReplyStore(this.#dataSource);
    this.messages = new MessageQueries(this.#dataSource);
    this.inbox = new InboxQueries(this.#dataSource);
    this.search = new SearchQueries(this.#dataSource);
    this.searchIndex = new SearchIndex(this.#dataSource);
    this.deliveries = new DeliveryStore(this.#dataSource);
    this.pendingUpdates = new PendingUpdateStore(this.#dataSource);
    this.privacy = new PrivacyStore(this.#dataSource, sealer);
    this.events = new EventLog(this.#dataSource);
    this.attachments = new AttachmentStore(this.#dataSource);
    this.attachmentUpkeep = new AttachmentUpkeep(this.#dataSource);
    this.telegramAccounts = new TelegramAccountStore(this.#dataSource, sealer);
    this.telegramLogins = new TelegramLoginStore(this.#dataSource, sealer);
    this.telegramLogouts = new TelegramLogoutStore(this.#dataSource, sealer);
    this.templates = new TemplateStore(this.#dataSource);
    this.uploads = new UploadStore(this.#dataSource);
    this.telegramProgress = new TelegramProgressStore(this.#dataSource);
    this.webhookEndpoints = new WebhookEndpointStore(this.#dataSource, sealer);
    this.outgoingDeliveries = new OutgoingDeliveryStore(this.#dataSource);
  }

  /**
   * Connects and checks that the schema is current and commits are durable.
   *
   * @throws SwitchboardError `database_unavailable` (try again) or `invalid_config` (a person must change something)
   */
  async open(): Promise<void> {
    try {
      if (!this.#dataSource.isInitialized) await this.#dataSource.initialize();
      await assertDurable(this.#dataSource);
      await assertMigrated(this.#dataSource);
    } catch (error) {
      throw connectionError(error) ?? error;
    }
  }

  /**
   * Opens, waiting as long as it takes: processes may start in any order, and a password or a database that is not
   * there yet may come. `onWaiting` hears each new reason once.
   *
   * @throws SwitchboardError `invalid_config`, which no waiting mends
   */
  async waitUntilOpen(onWaiting: (reason: string) => void): Promise<void> {
    let told = '';
    while (!this.#closed) {
      try {
        await this.open();
        return;
      } catch (error) {
        if (error instanceof SwitchboardError && error.code === 'invalid_config') throw error;
        const reason =
          error instanceof SwitchboardError ? error.message : `The database says: ${String(error)}`;
        if (reason !== told) onWaiting((told = reason));
        await delay(RETRY_MS);
      }
    }
  }

  /** @throws SwitchboardError `database_unavailable` */
  async ping(): Promise<void> {
    try {
      await this.#dataSource.query('select 1');
    } catch (error) {
      throw connectionError(error) ?? error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#dataSource.isInitialized) await this.#dataSource.destroy();
  }
}
