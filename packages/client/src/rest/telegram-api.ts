import type { TelegramAccountView, TelegramLoginView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** The Telegram application and the way to Telegram; what is left out is the listener's own. */
export interface TelegramApplication {
  /** As my.telegram.org shows it; together with `api_hash`. */
  api_id?: number;
  api_hash?: string;
  /** `socks5://…` or `mtproxy://secret@host:port`. */
  proxy?: string;
}

export interface NewTelegramLogin extends TelegramApplication {
  /** As agents see the account; the name of one that is there signs that one in again. */
  name: string;
  method: 'qr' | 'code';
  /** With the method `code`: the number that Telegram sends it to, with its country code. */
  phone?: string;
}

/** Telegram accounts, and signing in to them; for owners. */
export class TelegramApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  async accounts(): Promise<TelegramAccountView[]> {
    return (await this.#send<{ accounts: TelegramAccountView[] }>('GET', '/accounts')).accounts;
  }

  /** Takes over a session string of gramjs or Telethon; nobody else may use it from now on. */
  async importSession(account: TelegramApplication & { name: string; session: string }) {
    return await this.#send<TelegramAccountView>('POST', '/accounts', account);
  }

  /** Signs out at Telegram and forgets the session; the conversations stay. */
  async logOut(accountId: string): Promise<TelegramAccountView> {
    return await this.#send('POST', `/accounts/${encodeURIComponent(accountId)}/logout`, {});
  }

  /** Forgets the account here; its session lives on at Telegram, its conversations stay. */
  async remove(accountId: string): Promise<void> {
    await this.#send('DELETE', `/accounts/${encodeURIComponent(accountId)}`);
  }

  /** Begins a login; each of its steps is told by `channel.status_changed`. */
  async beginLogin(login: NewTelegramLogin): Promise<TelegramLoginView> {
    return await this.#send('POST', '/logins', login);
  }

  /** Where a login stands. */
  async login(id: string): Promise<TelegramLoginView> {
    return await this.#send('GET', loginPath(id));
  }

  /** Gives the code that Telegram has sent; what comes of it is seen in `detail` soon after. */
  async giveCode(loginId: string, code: string): Promise<TelegramLoginView> {
    return await this.#send('POST', `${loginPath(loginId)}/code`, { code });
  }

  /** Gives the password of two-step verification. */
  async givePassword(loginId: string, password: string): Promise<TelegramLoginView> {
    return await this.#send('POST', `${loginPath(loginId)}/password`, { password });
  }

  /** One that is over stays as it is. */
  async cancelLogin(id: string): Promise<TelegramLoginView> {
    return await this.#send('DELETE', loginPath(id));
  }

  async #send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const request = { method, path: `${BASE}/telegram${path}`, ...(body === undefined ? {} : { body }) };
    return (await this.#rest.request<T>(request)).body;
  }
}

function loginPath(id: string): string {
  return `/logins/${encodeURIComponent(id)}`;
}
