import type { Clock } from '@switchboard/core';
import type { Database } from '@switchboard/database';
import { type MediaIntake, MediaLinks, type MediaStore } from '@switchboard/media';
import type { Replies, WebhookServices } from '@switchboard/messaging';
import { AddressGuard, type Logger } from '@switchboard/service';
import type { ApiConfig } from '../config.ts';
import type { Realtime } from '../realtime.ts';
import { authRoutes } from './auth.ts';
import { broadcastRoutes } from './broadcast-message.ts';
import { channelRoutes } from './channels.ts';
import { conversationRoutes } from './conversations.ts';
import { eventRoutes } from './events.ts';
import { inboxRoutes } from './inbox.ts';
import { mediaRoutes } from './media.ts';
import { messageRoutes } from './messages.ts';
import type { ReadingDeadlines } from './reading-deadlines.ts';
import type { Route } from './route.ts';
import { telegramAccountRoutes } from './telegram-accounts.ts';
import { telegramLoginRoutes } from './telegram-logins.ts';
import { uploadRoutes } from './upload.ts';
import { webhookEndpointRoutes } from './webhook-endpoints.ts';

export interface ApiRoutesOptions {
  database: Database;
  realtime: Realtime;
  services: WebhookServices;
  replies: Replies;
  media: { store: MediaStore; intake: MediaIntake; deadlines: ReadingDeadlines };
  config: ApiConfig;
  clock: Clock;
  logger: Logger;
  secureCookies: boolean;
}

/** Everything that is answered with checked JSON, or with a file. */
export function apiRoutes(options: ApiRoutesOptions): Route[] {
  return [...inboxOf(options), ...filesOf(options), ...settingsOf(options), ...processesOf(options)];
}

/** What agents do all day. */
function inboxOf({ database, realtime, services, replies, clock }: ApiRoutesOptions): Route[] {
  const { inbox: queries, conversations, events: log } = database;
  const { manager, publisher, platforms } = realtime;
  const position = () => realtime.position;
  const onChanged = (): void => publisher.changed();
  return [
    ...inboxRoutes({ queries, clock, position }),
    ...conversationRoutes({ queries, conversations, clock, position, onChanged }),
    ...messageRoutes({ queries, services, replies, now: () => clock.now(), onChanged }),
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
function settingsOf({ database, realtime, config, clock, secureCookies }: ApiRoutesOptions): Route[] {
  const { users, credentials, channels, channelHealth: health, templates } = database;
  const { telegramLogins: logins, telegramAccounts: accounts, telegramLogouts: logouts } = database;
  const onChanged = (): void => realtime.publisher.changed();
  return [
    ...authRoutes({ users, credentials, clock, secureCookies, onChanged }),
    ...channelRoutes({ channels, health, templates, accounts, clock }),
    ...telegramLoginRoutes({ logins, onChanged }),
    ...telegramAccountRoutes({ accounts, logouts }),
    ...webhookEndpointRoutes({
      endpoints: database.webhookEndpoints,
      guard: new AddressGuard(config.outgoingPrivateHosts),
      clock,
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
