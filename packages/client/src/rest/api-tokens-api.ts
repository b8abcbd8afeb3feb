import type { ApiTokenView, NewApiToken } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** Tokens for programs: one's own, of owners those of everybody. */
export class ApiTokensApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  async list(): Promise<ApiTokenView[]> {
    const request = { method: 'GET', path: `${BASE}/api-tokens` } as const;
    return (await this.#rest.request<{ api_tokens: ApiTokenView[] }>(request)).body.api_tokens;
  }

  /** Makes a token that acts as whoever is signed in. It is answered this once. */
  async add({ name, expiresInDays }: { name: string; expiresInDays?: number | null }): Promise<NewApiToken> {
    const body = { name, expires_in_days: expiresInDays };
    return (await this.#rest.request<NewApiToken>({ method: 'POST', path: `${BASE}/api-tokens`, body })).body;
  }

  async revoke(id: string): Promise<void> {
    await this.#rest.request({ method: 'DELETE', path: `${BASE}/api-tokens/${encodeURIComponent(id)}` });
  }
}
