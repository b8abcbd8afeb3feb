import { AccountApi } from './account-api.ts';
import { ApiTokensApi } from './api-tokens-api.ts';
import { AuditLogApi } from './audit-log-api.ts';
import { CannedRepliesApi } from './canned-replies-api.ts';
import { ContactsApi } from './contacts-api.ts';
import { ChannelSetupApi } from './channel-setup-api.ts';
import { ChannelsApi } from './channels-api.ts';
import { ConversationsApi } from './conversations-api.ts';
import { LabelsApi } from './labels-api.ts';
import { NotesApi } from './notes-api.ts';
import { TelegramApi } from './telegram-api.ts';
import { WebhookEndpointsApi } from './webhook-endpoints-api.ts';
import type { RestClient } from './rest-client.ts';
import { SearchApi } from './search-api.ts';
import { SettingsApi } from './settings-api.ts';
import { UsersApi } from './users-api.ts';

/** What there is besides the inbox, a class for each resource. Each call throws `SwitchboardRequestError`. */
export class Api {
  readonly account: AccountApi;
  readonly apiTokens: ApiTokensApi;
  readonly auditLog: AuditLogApi;
  readonly contacts: ContactsApi;
  readonly search: SearchApi;
  readonly settings: SettingsApi;
  readonly users: UsersApi;
  readonly cannedReplies: CannedRepliesApi;
  readonly channels: ChannelsApi;
  readonly channelSetup: ChannelSetupApi;
  readonly conversations: ConversationsApi;
  readonly labels: LabelsApi;
  readonly notes: NotesApi;
  readonly telegram: TelegramApi;
  readonly webhookEndpoints: WebhookEndpointsApi;

  constructor(rest: RestClient) {
    this.channels = new ChannelsApi(rest);
    this.channelSetup = new ChannelSetupApi(rest);
    this.telegram = new TelegramApi(rest);
    this.webhookEndpoints = new WebhookEndpointsApi(rest);
    this.cannedReplies = new CannedRepliesApi(rest);
    this.conversations = new ConversationsApi(rest);
    this.labels = new LabelsApi(rest);
    this.notes = new NotesApi(rest);
    this.account = new AccountApi(rest);
    this.apiTokens = new ApiTokensApi(rest);
    this.auditLog = new AuditLogApi(rest);
    this.contacts = new ContactsApi(rest);
    this.search = new SearchApi(rest);
    this.settings = new SettingsApi(rest);
    this.users = new UsersApi(rest);
  }
}
