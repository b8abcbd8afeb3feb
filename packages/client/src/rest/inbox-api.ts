import type { ConversationDetail, EventFilter, InboxPage, MessageView } from '@switchboard/protocol';
import { backoffMs } from '../connection/backoff.ts';
import type { AnyEvent } from '../feed/frames.ts';
import { LIMITS } from '../limits.ts';
import type { ClientClock, UploadProgress } from '../ports.ts';
import { filterParameters } from './filter-parameters.ts';
import { BASE } from './paths.ts';
import { randomId } from './random-id.ts';
import { SwitchboardRequestError } from './request-error.ts';
import type { Answer, RestClient } from './rest-client.ts';

export interface InboxQuery {
  /** `mine`: those that whoever asks has taken. */
  filter?: 'all' | 'new' | 'mine' | 'in_progress' | 'needs_reply' | 'archived';
  platform?: string;
  channelId?: string;
  labelId?: string;
  /** The id of a user, or `nobody`. */
  assignedTo?: string;
  search?: string;
  /** 1 to 200; 50 unless told. */
  limit?: number;
  offset?: number;
  /** `next_cursor` of the page before. */
  cursor?: string;
}

export interface ConversationQuery {
  /** 1 to 500; 100 unless told. */
  limit?: number;
  offset?: number;
  /** The id of the message before which the page ends. */
  before?: string;
}

export interface NewMessage {
  /** The words, or the caption of a file. */
  content: string;
  /** The message that this one answers. */
  replyTo?: string;
  /** Ids of uploaded files. */
  attachments?: readonly string[];
  /** A form that WhatsApp has approved: all that can be sent when the reply window is closed. */
  template?: { name: string; language: string; components?: readonly unknown[] };
  /** Buttons, a list or a link under the words, as the server's OpenAPI document has them. */
  interactive?: object;
  /** One of the conversation's `reply_channels`; the one that the customer wrote to unless told. */
  channelId?: string;
  /** The same again gives the same message; made up unless told. */
  clientMessageId?: string;
}

export interface UploadOptions {
  /** Called as it goes, where the page's own session is used or the server is another origin: `fetch` cannot tell. */
  onProgress?: (progress: UploadProgress) => void;
  /** Gives it up: the upload fails with `cancelled`. */
  signal?: AbortSignal;
}

/** A file that can be sent with a message within a day. */
export interface Upload {
  id: string;
  type: 'image' | 'video' | 'audio' | 'document';
  url: string;
  filename: string;
  mime_type: string;
  size: number;
}

export interface EventPage {
  events: AnyEvent[];
  /** The cursor to ask with next. */
  next: string;
  has_more: boolean;
}

/** The calls of an inbox. Each throws `SwitchboardRequestError`. */
export class InboxApi {
  readonly #rest: RestClient;
  readonly #clock: ClientClock;
  /** Of those requests that are repeated when their answers are lost. */
  #repeating = new AbortController();

  constructor(rest: RestClient, clock: ClientClock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /** Repeats nothing that was asked until now: whose cookie the page has next is not known. */
  stopRepeating(): void {
    this.#repeating.abort();
    this.#repeating = new AbortController();
  }

  /** A page of conversations, the liveliest first. */
  inbox(query: InboxQuery = {}): Promise<Answer<InboxPage>> {
    const { channelId, labelId, assignedTo, ...rest } = query;
    const places = { channel_id: channelId, label_id: labelId, assigned_to: assignedTo };
    return this.#rest.request({ method: 'GET', path: `${BASE}/inbox`, query: { ...rest, ...places } });
  }

  /** A conversation and a page of its messages, oldest first; by our id or the platform's. */
  conversation(id: string, query: ConversationQuery = {}): Promise<Answer<ConversationDetail>> {
    return this.#rest.request({ method: 'GET', path: conversationPath(id), query: { ...query } });
  }

  /** Marks a conversation read: all of it, or as far as the message `upTo`. */
  async markRead(id: string, { upTo }: { upTo?: string } = {}): Promise<{ unread_count: number }> {
    const body = upTo === undefined ? {} : { up_to: upTo };
    const path = `${conversationPath(id)}/mark-read`;
    return (await this.#rest.request<{ unread_count: number }>({ method: 'POST', path, body })).body;
  }

  /**
   * Events after a cursor; without one, where the log stands.
   *
   * @throws SwitchboardRequestError also with 410 `resync_required` when the log cannot be continued from there: `body`
   *   has the `reason`, and in `next` the cursor to go on from
   */
  async events(
    after: string | null,
    { limit = LIMITS.eventPageMax, filter = {} }: { limit?: number; filter?: EventFilter } = {},
  ): Promise<EventPage> {
    const query = { after, limit, ...filterParameters(filter) };
    return (await this.#rest.request<EventPage>({ method: 'GET', path: `${BASE}/events`, query })).body;
  }

  /**
   * Writes a message. A request whose answer was lost is sent again with the same id, so that the message goes out once;
   * not after `stopRepeating`.
   *
   * @returns the message as it is queued
   */
  async sendMessage(conversationId: string, message: NewMessage): Promise<MessageView> {
    const id = message.clientMessageId ?? randomId();
    const request = {
      method: 'POST',
      path: `${conversationPath(conversationId)}/messages`,
      headers: { 'Idempotency-Key': id },
      body: {
        content: message.content,
        ...(message.replyTo === undefined ? {} : { reply_to: message.replyTo }),
        ...(message.attachments === undefined ? {} : { attachments: message.attachments }),
        ...(message.template === undefined ? {} : { template: message.template }),
        ...(message.interactive === undefined ? {} : { interactive: message.interactive }),
        ...(message.channelId === undefined ? {} : { channel_id: message.channelId }),
        client_message_id: id,
      },
    } as const;
    const { signal } = this.#repeating;
    for (let tries = 1; ; tries++) {
      try {
        return (await this.#rest.request<MessageView>(request)).body;
      } catch (error) {
        const isLost = error instanceof SwitchboardRequestError && error.isAnswerLost;
        if (!isLost || tries === LIMITS.requestTries) throw error;
        await this.#pause(backoffMs(tries, this.#clock.random()), signal);
        if (signal.aborted) throw error;
      }
    }
  }

  /** Sends a message that has failed on its platform once more. */
  async retryMessage(messageId: string): Promise<MessageView> {
    const path = `${messagePath(messageId)}/retry`;
    return (await this.#rest.request<MessageView>({ method: 'POST', path, body: {} })).body;
  }

  /** Takes a message of ours back: `deleted` before it has gone out, `queued` where the platform is asked to do it. */
  async deleteMessage(messageId: string): Promise<{ status: 'deleted' | 'queued' }> {
    const request = { method: 'DELETE', path: messagePath(messageId) } as const;
    return (await this.#rest.request<{ status: 'deleted' | 'queued' }>(request)).body;
  }

  /** Reacts to a message; null takes the reaction away. Told by an event once the platform has it. */
  async react(messageId: string, emoji: string | null): Promise<void> {
    await this.#rest.request({
      method: 'POST',
      path: `${messagePath(messageId)}/reaction`,
      body: { emoji },
    });
  }

  /** Gives a message of ours new words, where the platform can. Told by an event once the platform has it. */
  async editMessage(messageId: string, content: string): Promise<void> {
    await this.#rest.request({ method: 'POST', path: `${messagePath(messageId)}/edit`, body: { content } });
  }

  /** Gives the server a file, to be sent with a message. */
  async upload(file: Blob, filename: string, { onProgress, signal }: UploadOptions = {}): Promise<Upload> {
    const body = new FormData();
    body.append('file', file, filename);
    const request = {
      method: 'POST',
      path: `${BASE}/upload`,
      body,
      msMax: LIMITS.uploadMsMax,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    } as const;
    return (await this.#rest.request<Upload>(request)).body;
  }

  /** Ends at once when the signal says so. */
  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#clock.after(ms, end);
      signal.addEventListener('abort', end);
    });
  }
}

function messagePath(id: string): string {
  return `${BASE}/messages/${encodeURIComponent(id)}`;
}

function conversationPath(id: string): string {
  return `${BASE}/conversations/${encodeURIComponent(id)}`;
}
