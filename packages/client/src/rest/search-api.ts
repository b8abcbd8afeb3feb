import type { SearchResult } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** Finds conversations and messages by their words. */
export class SearchApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /**
   * Words are found by their beginnings, without regard to accents and capitals; several have to be there all; "a phrase"
   * stands in quotation marks; of a number any part of four digits or more will do. At most 200 characters.
   *
   * @param options `limit`: messages, 1 to 100, 30 unless told; `before`: the id of the last message of the page before
   */
  async find(q: string, options: { limit?: number; before?: string } = {}): Promise<SearchResult> {
    const request = { method: 'GET', path: `${BASE}/search`, query: { q, ...options } } as const;
    return (await this.#rest.request<SearchResult>(request)).body;
  }
}
