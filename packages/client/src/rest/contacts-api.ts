import type { ContactCard, ContactView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** People: who is who, and what colleagues call them. */
export class ContactsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** A person with their ids, conversations and merges; one who went into another is read there. */
  async get(id: string): Promise<ContactCard> {
    return (await this.#rest.request<ContactCard>({ method: 'GET', path: contactPath(id) })).body;
  }

  /** People by a part of their name, client id or one of their ids; the newest first. `limit`: 1 to 100, 20 unless told. */
  async search(search: string, { limit }: { limit?: number } = {}): Promise<ContactView[]> {
    const request = { method: 'GET', path: `${BASE}/contacts`, query: { search, limit } } as const;
    return (await this.#rest.request<{ contacts: ContactView[] }>(request)).body.contacts;
  }

  /** What is left out stays; null takes away: the name is the platform's again then. */
  async update(
    id: string,
    { name, clientId }: { name?: string | null; clientId?: string | null },
  ): Promise<ContactView> {
    const body = { name, client_id: clientId };
    return (await this.#rest.request<ContactView>({ method: 'PATCH', path: contactPath(id), body })).body;
  }

  /** Says that another record is the same person: it goes into this one. */
  async merge(id: string, otherId: string): Promise<ContactCard> {
    const body = { contact_id: otherId };
    const request = { method: 'POST', path: `${contactPath(id)}/merge`, body } as const;
    return (await this.#rest.request<ContactCard>(request)).body;
  }

  /** Takes two people apart again. Throws with 409 where one of them was merged again later. */
  async undoMerge(mergeId: string): Promise<void> {
    const path = `${BASE}/contact-merges/${encodeURIComponent(mergeId)}/undo`;
    await this.#rest.request({ method: 'POST', path });
  }
}

function contactPath(id: string): string {
  return `${BASE}/contacts/${encodeURIComponent(id)}`;
}
