import type { FakePeer, FakeUser } from './fake-people.ts';
import type { TelegramDirectory } from './telegram-directory.ts';

/** What people do that is not a message. None of it is logged: only connected sessions hear of it. */
export class PeopleVerbs {
  readonly #directory: TelegramDirectory;

  constructor(directory: TelegramDirectory) {
    this.#directory = directory;
  }

  /** Changes names; fields that are not given stay. Told to every account that has met the person. */
  rename(user: FakeUser, names: Partial<Pick<FakeUser, 'firstName' | 'lastName' | 'username'>>): void {
    Object.assign(user, names);
    for (const account of this.#directory.accountsThatMet(user)) {
      this.#directory.tell(account, { kind: 'user_name', user });
    }
  }

  changePhone(user: FakeUser, phone: string): void {
    user.phone = phone;
    for (const account of this.#directory.accountsThatMet(user)) {
      this.#directory.tell(account, { kind: 'user_phone', user });
    }
  }

  setOnline(user: FakeUser, online: boolean): void {
    for (const account of this.#directory.accountsThatMet(user)) {
      if (account.user !== user) this.#directory.tell(account, { kind: 'user_status', user, online });
    }
  }

  /** `user` types in a chat, as the user sees it. */
  type(user: FakeUser, chat: FakePeer): void {
    const watchers = chat.kind === 'user' ? [chat] : chat.members;
    for (const watcher of watchers) {
      const account = this.#directory.accountOf(watcher);
      if (account === null || watcher === user) continue;
      this.#directory.tell(account, { kind: 'typing', user, chat: chat.kind === 'user' ? user : chat });
    }
  }
}
