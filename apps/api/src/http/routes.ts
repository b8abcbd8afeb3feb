import type { GraphPort } from '@switchboard/channels';
import type { Clock } from '@switchboard/core';
import type { Database, RetentionSettings } from '@switchboard/database';
import { type MediaIntake, MediaLinks, type MediaStore } from '@switchboard/media';
import type { Ingest, Replies, WebhookServices } from '@switchboard/messaging';
import { AddressGuard, type Logger } from '@switchboard/service';
import type { ApiConfig } from '../config.ts';
import type { Realtime } from '../realtime.ts';
import type { WebhookSecrets } from '../webhook-secrets.ts';
import { apiTokenRoutes } from './api-tokens.ts';
import { auditLogRoutes } from './audit-log.ts';
import { authRoutes } from './auth.ts';
import { broadcastRoutes } from './broadcast-message.ts';
import { channelConnectRoutes } from './channel-connect.ts';
import { channelSetupRoutes } from './channel-setup.ts';
import { cannedReplyRoutes } from './canned-replies.ts';
import { channelRoutes } from './channels.ts';
import { conversationWorkRoutes } from './conversation-work.ts';
import { contactRoutes } from './contacts.ts';
import { conversationRoutes } from './conversations.ts';
import { eventRoutes } from './events.ts';
import { inboxRoutes } from './inbox.ts';
import { labelRoutes } from './labels.ts';
import { mediaRoutes } from './media.ts';
import { messageHistoryRoutes } from './message-history.ts';
import { messageRoutes } from './messages.ts';
import { newConversationRoutes } from './new-conversation.ts';
import { noteRoutes } from './notes.ts';
import type { ReadingDeadlines } from './reading-deadlines.ts';
import type { Route } from './route.ts';
import { searchRoutes } from './search.ts';
import { settingsRoutes } from './settings.ts';
import { simulatedCustomerRoutes } from './simulated-customer.ts';
import { telegramAccountRoutes } from './telegram-accounts.ts';
import { telegramLoginRoutes } from './telegram-logins.ts';
import { testMessageRoutes } from './test-message.ts';
import { createTrail } from './trail.ts';
import { uploadRoutes } from './upload.ts';
import { userRoutes } from './users.ts';
import { webhookEndpointRoutes } from './webhook-endpoints.ts';

export interface ApiRoutesOptions {
  database: Database;
  realtime: Realtime;
  services: WebhookServices;
  secrets: WebhookSecrets;
  replies: Replies;
  ingest: Ingest;
  graph: GraphPort;
  media: { store: MediaStore; intake: MediaIntake; deadlines: ReadingDeadlines };
  config: ApiConfig;
  clock: Clock;
  logger: Logger;
  secureCookies: boolean;
  retention: RetentionSettings;
}

/** Everything that is answered with checked JSON, or with a file. */
export function apiRoutes(options: ApiRoutesOptions): Route[] {
  return [
    ...inboxOf(options),
    ...filesOf(options),
    ...settingsOf(options),
    ...channelsOf(options),
    ...processesOf(options),
  ];
}

/** What agents do all day. */
function inboxOf({ database, realtime, services, replies, clock }: ApiRoutesOptions): Route[] {
  const { inbox: queries, conversations, events: log } = database;
  const { labels, notes, cannedReplies, messages } = database;
  const { manager, publisher, platforms } = realtime;
  const position = () => realtime.position;
  const onChanged = (): void => publisher.changed();
  return [
    ...inboxRoutes({ queries, clock, position }),
    ...searchRoutes({ search: database.search, clock }),
    ...conversationRoutes({ queries, conversations, clock, position, onChanged }),
    ...conversationWorkRoutes({ queries, conversations, clock, onChanged }),
    ...noteRoutes({ queries, notes, clock, onChanged }),
    ...labelRoutes({ labels, clock, onChanged }),
    ...cannedReplyRoutes({ cannedReplies, clock, onChanged }),
    ...messageHistoryRoutes({ queries, messages, clock }),
    ...messageRoutes({
      queries,
      services,
      replies,
      places: database.replies,
      trail: createTrail(database.audit, clock),
      now: () => clock.now(),
      onChanged,
    }),
    ...newConversationRoutes({ replies, onChanged }),
    ...eventRoutes({ log, manager, publisher, platforms }),
  ];
}

function filesOf({ database, media, config, clock, logger }: ApiRoutesOptions): Route[] {
  const { attachments, uploads } = database;
  const { store, intake, deadlines } = media;
  const links = new MediaLinks(config.internalToken);
  return [
    ...mediaRoutes({ attachments, store, links, now: () => clock.now(), logger }),
    ...uploadRoutes({ uploads, intake, deadlines }),
  ];
}

/** Who may do what, and the lines to the platforms. */
function settingsOf(options: ApiRoutesOptions): Route[] {
  const { database, realtime, config, clock, secureCookies } = options;
  const { users, credentials } = database;
  const { telegramLogins: logins, telegramAccounts: accounts, telegramLogouts: logouts } = database;
  const onChanged = (): void => realtime.publisher.changed();
  const trail = createTrail(database.audit, clock);
  return [
    ...authRoutes({ users, credentials, clock, secureCookies, onChanged }),
    ...peopleOf(options),
    ...settingsRoutes({ retention: options.retention, clock, onChanged }),
    ...telegramLoginRoutes({ logins, trail, onChanged }),
    ...telegramAccountRoutes({ accounts, logouts, trail }),
    ...webhookEndpointRoutes({
      endpoints: database.webhookEndpoints,
      trail,
      guard: new AddressGuard(config.outgoingPrivateHosts),
      clock,
    }),
  ];
}

/** Who works here, who writes to us, and who did what. */
function peopleOf({ database, realtime, config, clock }: ApiRoutesOptions): Route[] {
  const { users, credentials, contacts, audit } = database;
  const onChanged = (): void => realtime.publisher.changed();
  return [
    ...userRoutes({ users, credentials, publicUrl: config.publicUrl, clock, onChanged }),
    ...apiTokenRoutes({ credentials, clock, onChanged }),
    ...contactRoutes({ contacts, clock, onChanged }),
    ...auditLogRoutes({ audit }),
  ];
}

/** The lines to the platforms: how they are, and setting them up. */
function channelsOf(options: ApiRoutesOptions): Route[] {
  const { database, realtime, secrets, replies, ingest, graph, config, clock, logger } = options;
  const { channels, channelAdmin: admin, channelHealth: health, templates, telegramAccounts } = database;
  const { channelSetups: setups, deliveries } = database;
  const onChanged = (): void => realtime.publisher.changed();
  return [
    ...channelRoutes({
      channels,
      admin,
      trail: createTrail(database.audit, clock),
      health,
      templates,
      accounts: telegramAccounts,
      clock,
      onChanged,
    }),
    ...channelSetupRoutes({
      setups,
      channels,
      health,
      deliveries,
      secrets,
      publicUrl: config.publicUrl,
      clock,
      logger,
      onChanged,
    }),
    ...channelConnectRoutes({
      logins: database.channelLogins,
      setups,
      channels,
      admin,
      secrets,
      graph,
      graphAddress: config.graph,
      publicUrl: config.publicUrl,
      clock,
      onChanged,
    }),
    ...testMessageRoutes({ replies, onChanged }),
    ...simulatedCustomerRoutes({
      channels,
      admin,
      replies: database.replies,
      ingest,
      clock,
      onChanged,
    }),
  ];
}

function processesOf({ realtime }: ApiRoutesOptions): Route[] {
  const { publisher, manager } = realtime;
  return broadcastRoutes({
    publishedThrough: (seq) => publisher.publishedThrough(seq),
    connectedUsers: () => manager.connectedUsers,
    passOn: (notification) => realtime.passOn(notification),
  });
}
