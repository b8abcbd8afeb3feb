import type { Account, Language, SignedIn } from '@switchboard/protocol';
import type { RestClient } from './rest-client.ts';

const AUTH = '/api/v1/auth';

/** Signing in and out, and what is said of whoever is signed in. */
export class AccountApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** Who is signed in, and what they may not write to. */
  async me(): Promise<Account> {
    return (await this.#rest.request<Account>({ method: 'GET', path: `${AUTH}/me` })).body;
  }

  /** Signs in; in a page, the session cookie is kept by the browser. */
  async login(body: { email: string; password: string }): Promise<SignedIn> {
    return (await this.#rest.request<SignedIn>({ method: 'POST', path: `${AUTH}/login`, body })).body;
  }

  /** Signs in with a one-time link: the last part of its address. */
  async useSignInLink(link: string): Promise<SignedIn> {
    const request = { method: 'POST', path: `${AUTH}/sign-in-link`, body: { link } } as const;
    return (await this.#rest.request<SignedIn>(request)).body;
  }

  /** Ends this session. */
  async logout(): Promise<void> {
    await this.#rest.request({ method: 'POST', path: `${AUTH}/logout` });
  }

  async update(body: { name?: string; email?: string; language?: Language | null }): Promise<Account> {
    return (await this.#rest.request<Account>({ method: 'PATCH', path: `${AUTH}/me`, body })).body;
  }

  /** A new password; other sessions end. `currentPassword` is needed where there is one. */
  async setPassword({
    password,
    currentPassword,
  }: {
    password: string;
    currentPassword?: string;
  }): Promise<void> {
    const body = {
      password,
      ...(currentPassword === undefined ? {} : { current_password: currentPassword }),
    };
    await this.#rest.request({ method: 'POST', path: `${AUTH}/me/password`, body });
  }
}
