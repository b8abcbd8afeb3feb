import { BASE, type TestApi } from './test-api.ts';
import { sessionOf } from './session-of.ts';

type Json = Record<string, unknown> & { id: string };

const WAIT_MS = 20_000;

/** The calls of a settings page for Telegram accounts, as an owner makes them. */
export class TelegramRest {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async asOwner({ url, stores }: TestApi): Promise<TelegramRest> {
    const owner = { email: 'owner@example.com', name: 'Owner', role: 'owner' as const, passwordHash: null };
    const { id } = await stores.users.add(owner);
    const token = await sessionOf(stores, id);
    return new TelegramRest(url, token);
  }

  begin(login: object): Promise<Json> {
    return this.#call('POST', 'logins', login);
  }

  give(id: string, kind: 'code' | 'password', value: string): Promise<Json> {
    return this.#call('POST', `logins/${id}/${kind}`, { [kind]: value });
  }

  cancel(id: string): Promise<Json> {
    return this.#call('DELETE', `logins/${id}`);
  }

  importSession(account: object): Promise<Json> {
    return this.#call('POST', 'accounts', account);
  }

  logOut(id: string): Promise<Json> {
    return this.#call('POST', `accounts/${id}/logout`);
  }

  /** The login as soon as it is in this state, and fits. */
  async reaches(id: string, state: string, fits: (login: Json) => boolean = () => true): Promise<Json> {
    return await this.#until(
      () => this.#call('GET', `logins/${id}`),
      (login) => login['state'] === state && fits(login),
    );
  }

  async accountIs(id: string, fits: (account: Json) => boolean): Promise<Json> {
    const read = async (): Promise<Json> => {
      const { accounts } = (await this.#call('GET', 'accounts')) as unknown as { accounts: Json[] };
      return accounts.find((account) => account.id === id)!;
    };
    return await this.#until(read, fits);
  }

  async #until(read: () => Promise<Json>, fits: (found: Json) => boolean): Promise<Json> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const found = await read();
      if (fits(found)) return found;
      if (Date.now() > deadline) throw new Error(`it is ${JSON.stringify(found)}`);
    }
  }

  async #call(method: string, path: string, body?: object): Promise<Json> {
    const answer = await fetch(`${this.#url}${BASE}/telegram/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Json;
  }
}
