import fc from 'fast-check';
import type {
  FakeAccount,
  FakeChannel,
  FakePeer,
  FakeTelegram,
  FakeUser,
  SharedMessage,
} from '@switchboard/simulators';

/** People who talk with our accounts at random: new messages, edits, deletions, readings, reactions. */
export class TelegramTalk {
  readonly clients: FakeUser[];
  readonly #telegram: FakeTelegram;
  readonly #accounts: FakeAccount[];
  readonly #places: FakePeer[];
  readonly #messages: SharedMessage[] = [];
  #words = 0;

  /** @param supergroups in which everybody is who talks */
  constructor(telegram: FakeTelegram, accounts: FakeAccount[], supergroups: FakeChannel[] = []) {
    this.#telegram = telegram;
    this.#accounts = accounts;
    this.clients = [1, 2, 3].map((n) => telegram.createUser({ firstName: `Client ${n}` }));
    for (const group of supergroups) for (const client of this.clients) group.members.add(client);
    this.#places = [...this.clients, ...accounts.map(({ user }) => user), ...supergroups];
  }

  /** One thing happens; `dice` are any whole numbers. */
  happen([what, who, where]: readonly [number, number, number]): void {
    const message = this.#messages[where % Math.max(1, this.#messages.length)];
    const client = this.clients[who % this.clients.length]!;
    switch (message === undefined ? 9 : what % 10) {
      case 0:
        return this.#telegram.edit(message!, { text: this.#next('edited') });
      case 1:
        return this.#telegram.delete([message!]);
      case 2:
        return this.#telegram.read(client, this.#account(where).user);
      case 3:
        return this.#telegram.react(client, message!, ['👍']);
      default:
        return this.say(who, where);
    }
  }

  say(who: number, where: number): void {
    const to = this.#places[where % this.#places.length]!;
    // Clients talk with accounts only, accounts with clients; in supergroups everybody talks.
    const isClient = to.kind === 'user' && this.clients.includes(to);
    const from = isClient ? this.#account(who).user : this.clients[who % this.clients.length]!;
    this.#messages.push(this.#telegram.say({ from, to, text: this.#next('said') }));
  }

  /** Many things, by chance. */
  many(count: number): void {
    for (const dice of fc.sample(DICE, count)) this.happen(dice);
  }

  /** Something happens every so many milliseconds until `stop` is called. */
  keepTalking(everyMs: number): { stop(): void } {
    const timer = setInterval(() => this.many(1), everyMs);
    return { stop: () => clearInterval(timer) };
  }

  #account(n: number): FakeAccount {
    return this.#accounts[n % this.#accounts.length]!;
  }

  #next(word: string): string {
    return `${word} ${++this.#words}`;
  }
}

const DICE = fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 }));
