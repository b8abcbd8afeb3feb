import type { FakeAccount, FakePeer, FakeUser } from './fake-people.ts';
import type { FakeTelegram } from './fake-telegram.ts';

/** Something in a command that makes no sense; the sentence goes back to whoever sent it. */
export class BadCommand extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'BadCommand';
  }
}

/** The fields of one command, checked as they are read. Ids are decimal strings. Every complaint is a `BadCommand`. */
export class ControlBody {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #telegram: FakeTelegram;

  /** @param json what was sent; an empty text stands for no fields. */
  constructor(json: string, telegram: FakeTelegram) {
    this.#fields = fieldsOf(json);
    this.#telegram = telegram;
  }

  text(name: string): string {
    return this.#needed(name, this.maybeText(name), 'a text');
  }

  maybeText(name: string): string | null {
    const value = this.#fields.get(name);
    return typeof value === 'string' ? value : null;
  }

  maybeNumber(name: string): number | null {
    const value = this.#fields.get(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  /** False where nothing is said. */
  flag(name: string): boolean {
    return this.#fields.get(name) === true;
  }

  list(name: string): unknown[] {
    const value = this.#fields.get(name);
    return Array.isArray(value) ? value : [];
  }

  /** Anything, for what has a shape of its own. */
  anything(name: string): unknown {
    return this.#fields.get(name);
  }

  user(name: string): FakeUser {
    return this.#needed(name, this.maybeUser(name), 'the id of a person');
  }

  maybeUser(name: string): FakeUser | null {
    const id = this.maybeText(name);
    return id === null ? null : this.#userById(id, name);
  }

  users(name: string): FakeUser[] {
    return this.list(name).map((id) => this.#userById(String(id), name));
  }

  account(name = 'account'): FakeAccount {
    return this.#needed(name, this.maybeAccount(name) ?? null, 'the id of an account');
  }

  /** Undefined where no account is named; a wrong one is a complaint all the same. */
  maybeAccount(name = 'account'): FakeAccount | undefined {
    const user = this.maybeUser(name);
    if (user === null) return undefined;
    return this.#needed(name, this.#telegram.accountOf(user), 'the id of an account');
  }

  /** `user:1000001`, `chat:5000000` or `channel:1500000000`. */
  peer(name: string): FakePeer {
    const [kind, id] = this.text(name).split(':');
    return this.#needed(name, this.#peerById(kind ?? '', idOf(id ?? '')), 'a peer, such as user:1000001');
  }

  #peerById(kind: string, id: bigint | null): FakePeer | null {
    if (id === null) return null;
    switch (kind) {
      case 'user':
        return this.#telegram.users.get(id) ?? null;
      case 'chat':
        return this.#telegram.groups.get(id) ?? null;
      case 'channel':
        return this.#telegram.channels.get(id) ?? null;
      default:
        return null;
    }
  }

  #userById(text: string, name: string): FakeUser {
    const id = idOf(text);
    const user = id === null ? null : (this.#telegram.users.get(id) ?? null);
    return this.#needed(name, user, 'the id of a person');
  }

  #needed<T>(name: string, value: T | null, what: string): T {
    if (value === null) throw new BadCommand(`${name} must be ${what}`);
    return value;
  }
}

function idOf(text: string): bigint | null {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : null;
}

function fieldsOf(json: string): Map<string, unknown> {
  if (json.trim() === '') return new Map();
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  } catch {
    // The complaint below says what is wrong.
  }
  throw new BadCommand('the body must be a JSON object');
}
