import pg from 'pg';
import { DataSource } from 'typeorm';
import { ApiToken } from './entities/api-token.entity.ts';
import { Attachment } from './entities/attachment.entity.ts';
import { AuditEntry } from './entities/audit-entry.entity.ts';
import { CannedReply } from './entities/canned-reply.entity.ts';
import { ChannelCheck } from './entities/channel-check.entity.ts';
import { ChannelEvent } from './entities/channel-event.entity.ts';
import { ChannelLease } from './entities/channel-lease.entity.ts';
import { ChannelLogin } from './entities/channel-login.entity.ts';
import { ChannelSetup } from './entities/channel-setup.entity.ts';
import { ChannelViewer } from './entities/channel-viewer.entity.ts';
import { Channel } from './entities/channel.entity.ts';
import { ContactIdentity } from './entities/contact-identity.entity.ts';
import { ContactMerge } from './entities/contact-merge.entity.ts';
import { Contact } from './entities/contact.entity.ts';
import { ConversationAddress } from './entities/conversation-address.entity.ts';
import { ConversationChannel } from './entities/conversation-channel.entity.ts';
import { ConversationMerge } from './entities/conversation-merge.entity.ts';
import { Conversation } from './entities/conversation.entity.ts';
import { EventStream } from './entities/event-stream.entity.ts';
import { Event } from './entities/event.entity.ts';
import { Label } from './entities/label.entity.ts';
import { MessageRevision } from './entities/message-revision.entity.ts';
import { MessageTemplateList, MessageTemplateRow } from './entities/message-template.entity.ts';
import { Message } from './entities/message.entity.ts';
import { Note } from './entities/note.entity.ts';
import { OutboxJob } from './entities/outbox-job.entity.ts';
import { OutgoingDelivery } from './entities/outgoing-delivery.entity.ts';
import { PendingUpdate } from './entities/pending-update.entity.ts';
import { PrivacyRequest } from './entities/privacy-request.entity.ts';
import { Reaction } from './entities/reaction.entity.ts';
import { ReadPosition } from './entities/read-position.entity.ts';
import {
  SearchConversation,
  SearchIndexState,
  SearchPosting,
  SearchSegment,
} from './entities/search-index.entity.ts';
import { Session } from './entities/session.entity.ts';
import { Setting } from './entities/setting.entity.ts';
import { SharedChat } from './entities/shared-chat.entity.ts';
import { SignInLink } from './entities/sign-in-link.entity.ts';
import { TelegramAccount } from './entities/telegram-account.entity.ts';
import { TelegramChannelState } from './entities/telegram-channel-state.entity.ts';
import { TelegramLogin } from './entities/telegram-login.entity.ts';
import { TelegramMessageChat } from './entities/telegram-message-chat.entity.ts';
import { TelegramPeer } from './entities/telegram-peer.entity.ts';
import { TelegramUpdateState } from './entities/telegram-update-state.entity.ts';
import { Upload } from './entities/upload.entity.ts';
import { User } from './entities/user.entity.ts';
import { WebhookDelivery } from './entities/webhook-delivery.entity.ts';
import { WebhookEndpoint } from './entities/webhook-endpoint.entity.ts';
import { FirstSchema0001 } from './migrations/0001-first-schema.ts';
import { PeopleAndUpdates0002 } from './migrations/0002-people-and-updates.ts';
import { TelegramAccounts0003 } from './migrations/0003-telegram-accounts.ts';
import { HoursOfConversations0004 } from './migrations/0004-hours-of-conversations.ts';
import { Outbox0005 } from './migrations/0005-outbox.ts';
import { OutgoingWebhooks0006 } from './migrations/0006-outgoing-webhooks.ts';
import { UploadsAndThumbnails0007 } from './migrations/0007-uploads-and-thumbnails.ts';
import { ChannelHealth0008 } from './migrations/0008-channel-health.ts';
import { AuditLog0009 } from './migrations/0009-audit-log.ts';
import { WorkOnConversations0010 } from './migrations/0010-work-on-conversations.ts';
import { PeopleAndAccess0011 } from './migrations/0011-people-and-access.ts';
import { Search0012 } from './migrations/0012-search.ts';
import { ChannelSetup0013 } from './migrations/0013-channel-setup.ts';
import { SearchPairs0014 } from './migrations/0014-search-pairs.ts';

export const ENTITIES = [
  ApiToken,
  Attachment,
  AuditEntry,
  CannedReply,
  Channel,
  ChannelCheck,
  ChannelLease,
  ChannelLogin,
  ChannelSetup,
  ChannelEvent,
  ChannelViewer,
  Contact,
  ContactIdentity,
  ContactMerge,
  Conversation,
  ConversationAddress,
  ConversationChannel,
  ConversationMerge,
  Event,
  EventStream,
  Label,
  Message,
  MessageRevision,
  MessageTemplateList,
  MessageTemplateRow,
  Note,
  OutboxJob,
  OutgoingDelivery,
  PendingUpdate,
  PrivacyRequest,
  Reaction,
  ReadPosition,
  SearchConversation,
  SearchIndexState,
  SearchPosting,
  SearchSegment,
  Session,
  Setting,
  SharedChat,
  SignInLink,
  TelegramAccount,
  TelegramChannelState,
  TelegramLogin,
  TelegramMessageChat,
  TelegramPeer,
  TelegramUpdateState,
  Upload,
  User,
  WebhookDelivery,
  WebhookEndpoint,
];

/** In order; append only, never edit one that has been released. */
export const MIGRATIONS = [
  FirstSchema0001,
  PeopleAndUpdates0002,
  TelegramAccounts0003,
  HoursOfConversations0004,
  Outbox0005,
  OutgoingWebhooks0006,
  UploadsAndThumbnails0007,
  ChannelHealth0008,
  AuditLog0009,
  WorkOnConversations0010,
  PeopleAndAccess0011,
  Search0012,
  ChannelSetup0013,
  SearchPairs0014,
];

/**
 * `pg` emits `error` on a connection that is cut while it is checked out of the pool, which with nobody listening ends
 * the process; the statement under way is rejected all the same.
 */
class PooledClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}

/** Connections for REST and housekeeping; ingest and LISTEN have their own. */
const POOL_SIZE = 10;

/** A TypeORM data source, not yet connected. The schema only ever changes by migrations. */
export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    synchronize: false,
    // Unhandled pool errors (a server restart) would end the process.
    poolErrorHandler: () => {},
    extra: {
      Client: PooledClient,
      max: POOL_SIZE,
      connectionTimeoutMillis: 2_000,
      query_timeout: 10_000,
      statement_timeout: 10_000,
      lock_timeout: 3_000,
      // A frozen process must not hold the event counter's row, for which every message waits.
      idle_in_transaction_session_timeout: 5_000,
      application_name: 'switchboard',
      keepAlive: true,
    },
  });
}
