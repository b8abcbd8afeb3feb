import type { FakeDocument, FakeMedia, FakePhoto } from './fake-media.ts';
import type { FakeAccount, FakeChannel, FakeGroup, FakePeer, FakeUser } from './fake-people.ts';
import { DifferenceLimits } from './difference-limits.ts';
import { FileStore } from './file-store.ts';
import { MessageBox } from './message-box.ts';
import type { News, TellAccount } from './telegram-news.ts';

const FIRST_USER_ID = 1_000_000n;
const FIRST_GROUP_ID = 5_000_000n;
const FIRST_CHANNEL_ID = 1_500_000_000n;
const FIRST_POLL_ID = 5_100_000_000_000_000_001n;

/** Everybody and every place that there is, found by their ids. */
export class TelegramDirectory {
  readonly accounts = new Map<bigint, FakeAccount>();
  readonly users = new Map<bigint, FakeUser>();
  readonly groups = new Map<bigint, FakeGroup>();
  readonly channels = new Map<bigint, FakeChannel>();
  readonly files = new FileStore();
  readonly differences = new DifferenceLimits();
  /**
   * People and channels that pushes show only in part, as Telegram does with whom an account has merely seen: `min`,
   * with an access hash that opens nothing (core.telegram.org/api/min). Answers to calls show them in full.
   */
  readonly minimal = new Set<FakePeer>();
  /** Whether a text that an account sends is answered in the short form, as Telegram does, or in full. */
  shortSentMessages = true;
  /** What time it is; a test may set its own. */
  nowSeconds: () => number = () => Math.floor(Date.now() / 1000);
  readonly #tell: TellAccount;
  #users = FIRST_USER_ID;
  #groups = FIRST_GROUP_ID;
  #channels = FIRST_CHANNEL_ID;
  #polls = FIRST_POLL_ID;

  constructor(tell: TellAccount) {
    this.#tell = tell;
  }

  createUser(about: Partial<Omit<FakeUser, 'kind'>> = {}): FakeUser {
    const id = about.id ?? this.#users++;
    const user: FakeUser = {
      kind: 'user',
      id,
      firstName: `User ${id}`,
      lastName: null,
      username: null,
      phone: null,
      ...about,
    };
    this.users.set(id, user);
    return user;
  }

  createAccount(about: Partial<Omit<FakeUser, 'kind'>> = {}): FakeAccount {
    const user = this.createUser({ phone: `4850000${this.#users % 10_000n}`, ...about });
    const account: FakeAccount = {
      user,
      box: new MessageBox(),
      met: new Set([user]),
      randomIds: new Set(),
      shown: new Map(),
      seq: 0,
      qts: 0,
    };
    this.accounts.set(user.id, account);
    return account;
  }

  createGroup(title: string, members: FakeUser[]): FakeGroup {
    const id = this.#groups++;
    const group: FakeGroup = { kind: 'chat', id, title, members: new Set(members), migratedTo: null };
    this.groups.set(id, group);
    return group;
  }

  createChannel(
    title: string,
    members: FakeUser[],
    about: { id?: bigint; megagroup?: boolean; username?: string } = {},
  ): FakeChannel {
    const id = about.id ?? this.#channels++;
    const channel: FakeChannel = {
      kind: 'channel',
      id,
      title,
      username: about.username ?? null,
      megagroup: about.megagroup ?? false,
      members: new Set(members),
      box: new MessageBox(),
      readInbox: new Map(),
      readOutbox: new Map(),
    };
    this.channels.set(id, channel);
    return channel;
  }

  accountOf(user: FakeUser): FakeAccount | null {
    return this.accounts.get(user.id) ?? null;
  }

  /** The accounts that are told what happens in a place, or to a person. */
  accountsIn({ members }: FakeGroup | FakeChannel): FakeAccount[] {
    return [...members].map((user) => this.accountOf(user)).filter((account) => account !== null);
  }

  accountsThatMet(user: FakeUser): FakeAccount[] {
    return [...this.accounts.values()].filter(({ met }) => met.has(user));
  }

  tell(account: FakeAccount, news: News): void {
    this.#tell(account, news);
  }

  /** Gives a photo or document its id and its place in the store, a poll its id and its votes. */
  keepMedia(media: FakeMedia): FakeMedia {
    if (isFile(media)) return this.files.keep(media);
    // A poll that has its id already is shown in several places, and all of them count the same votes.
    if (media.kind !== 'poll' || media.votes !== undefined) return media;
    return { ...media, id: media.id ?? this.#polls++, votes: new Map() };
  }
}

/** True for media whose bytes are kept by the file store. */
export function isFile(media: FakeMedia): media is FakePhoto | FakeDocument {
  return media.kind === 'photo' || media.kind === 'document';
}
