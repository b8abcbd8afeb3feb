import type { ChannelView, MessageView, PlatformName, TemplatePageView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import { randomId } from './random-id.ts';
import type { RestClient } from './rest-client.ts';

/** An account to connect by hand; a token and the secrets go in and never come out. */
export interface NewChannel {
  platform: Exclude<PlatformName, 'telegram'>;
  /** Phone number id, Instagram account id or page id. */
  external_id: string;
  name: string;
  /** Of a WhatsApp number: its business account. */
  account_external_id?: string;
  access_token?: string;
  /** Of an Instagram account that is reached through a Facebook page. */
  page_id?: string;
  app_secret?: string;
}

/** What is left out stays as it is; null takes a secret away. */
export interface ChannelChanges {
  name?: string;
  allows_human_agent?: boolean;
  account_external_id?: string;
  access_token?: string | null;
  page_id?: string | null;
  app_secret?: string | null;
  app_secrets?: readonly string[] | null;
  verify_token?: string | null;
}

export interface TemplateQuery {
  /** A part of the name. */
  search?: string;
  /** As `APPROVED`. */
  status?: string;
  /** 1 to 200; 100 unless told. */
  limit?: number;
  /** `next` of the page before. */
  after?: string;
}

/** A template of WhatsApp's, by name and language, with what fills its gaps. */
export interface TemplateToSend {
  name: string;
  language: string;
  components?: readonly unknown[];
}

/** A first message to somebody. */
export interface FirstMessage {
  channelId: string;
  /** On WhatsApp a phone number with its country code. */
  to: string;
  content?: string;
  template?: TemplateToSend;
  /** The same again gives the same message; made up unless told. */
  clientMessageId?: string;
}

/** Channels: how they are, and what can be done about it. */
export class ChannelsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  async list(): Promise<ChannelView[]> {
    return (await this.#send<{ channels: ChannelView[] }>('GET', '')).channels;
  }

  async get(id: string): Promise<ChannelView> {
    return await this.#send('GET', idPath(id));
  }

  /** For owners. */
  async add(channel: NewChannel): Promise<ChannelView> {
    return await this.#send('POST', '', channel);
  }

  /** For owners. */
  async change(id: string, changes: ChannelChanges): Promise<ChannelView> {
    return await this.#send('POST', idPath(id), changes);
  }

  /** For owners; `conflict` while it has conversations, but of a simulated one, which takes them with it. */
  async remove(id: string): Promise<void> {
    await this.#send('DELETE', idPath(id));
  }

  /** For owners: has everything about it checked now; `channel.status_changed` tells what has changed. */
  async check(id: string): Promise<void> {
    await this.#send('POST', `${idPath(id)}/check`, {});
  }

  /** A page of the message templates of a WhatsApp number. */
  async templates(id: string, query: TemplateQuery = {}): Promise<TemplatePageView> {
    const path = `${BASE}/channels${idPath(id)}/templates`;
    return (await this.#rest.request<TemplatePageView>({ method: 'GET', path, query: { ...query } })).body;
  }

  /** Has them fetched now. */
  async refreshTemplates(id: string): Promise<void> {
    await this.#send('POST', `${idPath(id)}/templates/refresh`, {});
  }

  /**
   * For owners: sends a message that shows whether sending works; how it fares is told like of any message.
   *
   * @throws SwitchboardRequestError `not_supported` where nobody can be written to first
   */
  async sendTest(id: string, to: string, template?: TemplateToSend): Promise<MessageView> {
    const body = template === undefined ? { to } : { to, template };
    return await this.#send('POST', `${idPath(id)}/test-message`, body);
  }

  /**
   * Writes to somebody first; their answer lands in the conversation of this message.
   *
   * @throws SwitchboardRequestError `window_closed` without a template; `not_supported` where nobody can be written to first
   */
  async beginConversation(message: FirstMessage): Promise<MessageView> {
    const { channelId, to, content, template, clientMessageId = randomId() } = message;
    const body = {
      channel_id: channelId,
      to,
      ...(content === undefined ? {} : { content }),
      ...(template === undefined ? {} : { template }),
      client_message_id: clientMessageId,
    };
    const request = { method: 'POST', path: `${BASE}/conversations`, body } as const;
    return (await this.#rest.request<MessageView>(request)).body;
  }

  async #send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const request = { method, path: `${BASE}/channels${path}`, ...(body === undefined ? {} : { body }) };
    return (await this.#rest.request<T>(request)).body;
  }
}

function idPath(id: string): string {
  return `/${encodeURIComponent(id)}`;
}
