import type { Colleague, InvitedUser, ManagedUser, UserChannels } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

type Role = ManagedUser['role'];

/** The people who work here. All but `colleagues` is for owners. */
export class UsersApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** Everybody who works here, also who did. */
  async colleagues(): Promise<Colleague[]> {
    const request = { method: 'GET', path: `${BASE}/colleagues` } as const;
    return (await this.#rest.request<{ colleagues: Colleague[] }>(request)).body.colleagues;
  }

  async list(): Promise<ManagedUser[]> {
    const request = { method: 'GET', path: `${BASE}/users` } as const;
    return (await this.#rest.request<{ users: ManagedUser[] }>(request)).body.users;
  }

  /** Adds a user. The link that lets them in is answered this once. */
  async add(body: { email: string; name: string; role: Role }): Promise<InvitedUser> {
    return (await this.#rest.request<InvitedUser>({ method: 'POST', path: `${BASE}/users`, body })).body;
  }

  /** What is left out stays. Throws with 409 where nobody would stay owner. */
  async update(
    id: string,
    { name, role, isDisabled }: { name?: string; role?: Role; isDisabled?: boolean },
  ): Promise<ManagedUser> {
    const body = { name, role, is_disabled: isDisabled };
    return (await this.#rest.request<ManagedUser>({ method: 'PATCH', path: userPath(id), body })).body;
  }

  /** A link that lets a user in once; answered this once. */
  async signInLink(id: string): Promise<string> {
    const request = { method: 'POST', path: `${userPath(id)}/sign-in-link` } as const;
    return (await this.#rest.request<{ sign_in_link: string }>(request)).body.sign_in_link;
  }

  /** Ids of the channels where a user may read only. */
  async readOnlyChannels(id: string): Promise<string[]> {
    const request = { method: 'GET', path: `${userPath(id)}/channels` } as const;
    return (await this.#rest.request<UserChannels>(request)).body.read_only_channel_ids;
  }

  /** Says on which channels a user may read only: these, and no others. */
  async setReadOnlyChannels(id: string, channelIds: readonly string[]): Promise<string[]> {
    const body = { read_only_channel_ids: channelIds };
    const request = { method: 'POST', path: `${userPath(id)}/channels`, body } as const;
    return (await this.#rest.request<UserChannels>(request)).body.read_only_channel_ids;
  }
}

function userPath(id: string): string {
  return `${BASE}/users/${encodeURIComponent(id)}`;
}
