import type { ClientLinked, MessageRevision, MessageView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** What agents do with conversations besides reading and answering them. */
export class ConversationsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** Puts a conversation away; a message of its customer brings it back. */
  archive(id: string): Promise<{ is_archived: boolean }> {
    return this.#post(id, 'archive');
  }

  unarchive(id: string): Promise<{ is_archived: boolean }> {
    return this.#post(id, 'unarchive');
  }

  /** Gives a conversation to a colleague; null: to nobody; left out: to whoever asks. */
  assign(
    id: string,
    { managerId }: { managerId?: string | null } = {},
  ): Promise<{ assigned_manager_id: string | null; assigned: boolean }> {
    return this.#post(id, 'assign-manager', managerId === undefined ? {} : { manager_id: managerId });
  }

  markUnread(id: string): Promise<{ unread_count: number }> {
    return this.#post(id, 'mark-unread');
  }

  /**
   * Gives a conversation these labels and no others.
   *
   * @param seenIds those that were shown when these were chosen: what others have changed since stays so
   */
  setLabels(
    id: string,
    labelIds: readonly string[],
    seenIds?: readonly string[],
  ): Promise<{ label_ids: string[] }> {
    const seen = seenIds === undefined ? {} : { seen_label_ids: seenIds };
    return this.#post(id, 'labels', { label_ids: labelIds, ...seen });
  }

  /** Makes sure that its person has an id in the host application: the one given, or our own. What they have stays. */
  createClient(
    id: string,
    { clientId, name }: { clientId?: string; name?: string } = {},
  ): Promise<ClientLinked> {
    return this.#post(id, 'create-client', {
      ...(clientId === undefined ? {} : { client_id: clientId }),
      ...(name === undefined ? {} : { name }),
    });
  }

  /** Says who its person is in the host application, whatever was said before. */
  linkClient(id: string, clientId: string): Promise<ClientLinked> {
    return this.#post(id, `link-client/${encodeURIComponent(clientId)}`);
  }

  /** The message that another one quotes, by its `reply_to_external_id`. */
  async quoted(id: string, externalId: string): Promise<MessageView> {
    const path = `${conversationPath(id)}/quoted/${encodeURIComponent(externalId)}`;
    return (await this.#rest.request<MessageView>({ method: 'GET', path })).body;
  }

  /** All wordings of a message, oldest first; none of one that was never edited. */
  async revisions(messageId: string): Promise<MessageRevision[]> {
    const path = `${BASE}/messages/${encodeURIComponent(messageId)}/revisions`;
    const { body } = await this.#rest.request<{ revisions: MessageRevision[] }>({ method: 'GET', path });
    return body.revisions;
  }

  async #post<T>(id: string, verb: string, body: object = {}): Promise<T> {
    const path = `${conversationPath(id)}/${verb}`;
    return (await this.#rest.request<T>({ method: 'POST', path, body })).body;
  }
}

function conversationPath(id: string): string {
  return `${BASE}/conversations/${encodeURIComponent(id)}`;
}
