import type { SettingsChanges, SettingsView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

const PATH = `${BASE}/settings`;

/** What owners set for everybody. */
export class SettingsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  async get(): Promise<SettingsView> {
    return (await this.#rest.request<SettingsView>({ method: 'GET', path: PATH })).body;
  }

  /** What is left out stays; null: as the environment says, or as it comes. */
  async update(body: SettingsChanges): Promise<SettingsView> {
    return (await this.#rest.request<SettingsView>({ method: 'PATCH', path: PATH, body })).body;
  }
}
