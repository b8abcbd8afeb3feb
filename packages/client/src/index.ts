export type {
  CannedReplyView,
  ChannelCheckView,
  ChannelSetupView,
  ChannelView,
  ClientLinked,
  ConnectableView,
  ConnectedView,
  ConversationDetail,
  ConversationView,
  EphemeralFrameOf,
  EventDataByType,
  EventFilter,
  EventOf,
  EventType,
  InboxPage,
  LabelColor,
  LabelView,
  MessageRevision,
  MessageView,
  MetaPlatformName,
  NoteView,
  OutgoingDeliveryPageView,
  OutgoingDeliveryView,
  PlatformName,
  PresentUser,
  SetupStepView,
  SimulatedCustomerView,
  TelegramAccountView,
  TelegramLoginView,
  TemplatePageView,
  TemplateView,
  UnknownEvent,
  WebhookEndpointListView,
  WebhookEndpointView,
  WebhookEndpointWithSecretView,
} from '@switchboard/protocol';
export { SwitchboardClient } from './client.ts';
export type { SwitchboardClientOptions } from './client-options.ts';
export type { ConnectionState } from './connection/connection-policy.ts';
export type { ConnectionCause, ConnectionStatus } from './connection/connection-status.ts';
export type { TokenSource } from './connection/credentials.ts';
export type { ClientEvents } from './feed/client-events.ts';
export type { AnyEvent } from './feed/frames.ts';
export type { Listener } from './feed/listeners.ts';
export { webStorageCursor } from './platform/cursor-storage.ts';
export type * from './ports.ts';
export type { AuditLogQuery } from './rest/audit-log-api.ts';
export type { CannedReplyWords } from './rest/canned-replies-api.ts';
export type {
  ConversationQuery,
  EventPage,
  InboxQuery,
  NewMessage,
  Upload,
  UploadOptions,
} from './rest/inbox-api.ts';
export type * from './rest/channel-setup-api.ts';
export type * from './rest/channels-api.ts';
export type * from './rest/telegram-api.ts';
export type * from './rest/webhook-endpoints-api.ts';
export { SwitchboardRequestError } from './rest/request-error.ts';
export type { Answer } from './rest/rest-client.ts';
export type { InboxFeed, InboxSource } from './store/inbox-source.ts';
export { InboxStore, type InboxStoreOptions } from './store/inbox-store.ts';
export type { ShownMessage } from './store/local-messages.ts';
export type { UnsentPorts } from './store/outgoing-messages.ts';
export type { ConversationSnapshot, InboxSnapshot, UnsentSnapshot } from './store/snapshot.ts';
export { UnsentMessages, type UnsentMessagesOptions } from './store/unsent-messages.ts';
