/**
 * The Telegram behind the protocol: people, groups, channels, and each account's own box of messages. Plain data; how it
 * looks on the wire is `tl-objects.ts`'s business.
 */
export interface FakeUser {
  kind: 'user';
  id: bigint;
  firstName: string;
  lastName: string | null;
  username: string | null;
  phone: string | null;
}

/** A basic group: each member keeps an own copy of every message, under an own id. */
export interface FakeGroup {
  kind: 'chat';
  id: bigint;
  title: string;
  members: Set<FakeUser>;
}

/** A supergroup or broadcast channel: one box for all members. */
export interface FakeChannel {
  kind: 'channel';
  id: bigint;
  title: string;
  username: string | null;
  megagroup: boolean;
  members: Set<FakeUser>;
  box: MessageBox;
}

export type FakePeer = FakeUser | FakeGroup | FakeChannel;

/** What a message may carry; ids are made up where they are not given. */
export type FakeMedia =
  | { kind: 'photo'; sizeBytes: number; id?: bigint }
  | ({ kind: 'document'; sizeBytes: number; mimeType: string; filename?: string; id?: bigint } & {
      shownAs?: 'file' | 'video' | 'round_video' | 'animation' | 'audio' | 'voice' | 'sticker';
    })
  | { kind: 'location'; latitude: number; longitude: number }
  | { kind: 'contact'; phone: string; firstName: string }
  | { kind: 'link_preview'; url: string };

/** One copy of a message, as one box keeps it. */
export interface FakeMessage {
  id: number;
  /** Seen from the box's owner: the other person, the group, the channel. */
  chat: FakePeer;
  /** Null for a channel's own posts. */
  from: FakeUser | null;
  out: boolean;
  dateSeconds: number;
  text: string;
  media: FakeMedia | null;
  replyToId: number | null;
  /** The box's state after this message. */
  pts: number;
}

/** Messages in order, each of which moved `pts` on by one: what a client compares to find out what it has missed. */
export class MessageBox {
  readonly messages: FakeMessage[] = [];
  pts = 1;
  #lastId = 0;

  add(message: Omit<FakeMessage, 'id' | 'pts'>): FakeMessage {
    this.pts++;
    const kept: FakeMessage = { ...message, id: ++this.#lastId, pts: this.pts };
    this.messages.push(kept);
    return kept;
  }

  find(id: number): FakeMessage | null {
    return this.messages.find((message) => message.id === id) ?? null;
  }
}

/** A user that somebody signs in as. */
export interface FakeAccount {
  user: FakeUser;
  box: MessageBox;
}

/** How a new message is told: in full with its people, or in the short form that names them by id only. */
export type UpdateForm = 'full' | 'short';

export interface Said {
  from: FakeUser | null;
  to: FakePeer;
  text?: string;
  media?: FakeMedia;
  replyToId?: number;
  /** `short` is possible for plain text in private chats and basic groups; Telegram chooses it for known people. */
  form?: UpdateForm;
  dateSeconds?: number;
}

/** A message that has come into an account's view. */
export interface NewMessage {
  account: FakeAccount;
  message: FakeMessage;
  form: UpdateForm;
}

const FIRST_USER_ID = 1_000_000n;
const FIRST_GROUP_ID = 5_000_000n;
const FIRST_CHANNEL_ID = 1_500_000_000n;

/** Creates people and places, and lets them talk. */
export class FakeTelegram {
  readonly accounts = new Map<bigint, FakeAccount>();
  readonly #onNewMessage: (news: NewMessage) => void;
  #users = FIRST_USER_ID;
  #groups = FIRST_GROUP_ID;
  #channels = FIRST_CHANNEL_ID;

  constructor(onNewMessage: (news: NewMessage) => void) {
    this.#onNewMessage = onNewMessage;
  }

  createUser(about: Partial<Omit<FakeUser, 'kind'>> = {}): FakeUser {
    const id = about.id ?? this.#users++;
    return {
      kind: 'user',
      id,
      firstName: `User ${id}`,
      lastName: null,
      username: null,
      phone: null,
      ...about,
    };
  }

  createAccount(about: Partial<Omit<FakeUser, 'kind'>> = {}): FakeAccount {
    const user = this.createUser({ phone: `4850000${this.#users % 10_000n}`, ...about });
    const account: FakeAccount = { user, box: new MessageBox() };
    this.accounts.set(user.id, account);
    return account;
  }

  createGroup(title: string, members: FakeUser[]): FakeGroup {
    return { kind: 'chat', id: this.#groups++, title, members: new Set(members) };
  }

  createChannel(
    title: string,
    members: FakeUser[],
    about: { megagroup?: boolean; username?: string } = {},
  ): FakeChannel {
    return {
      kind: 'channel',
      id: this.#channels++,
      title,
      username: about.username ?? null,
      megagroup: about.megagroup ?? false,
      members: new Set(members),
      box: new MessageBox(),
    };
  }

  /** Says something, puts a copy into every box that it belongs in and tells the accounts concerned. */
  say(said: Said): void {
    const { to } = said;
    if (to.kind === 'channel') return this.#sayInChannel(said, to);
    const everyone =
      to.kind === 'chat' ? [...to.members] : new Set([...(said.from === null ? [] : [said.from]), to]);
    for (const user of everyone) {
      const account = this.accounts.get(user.id);
      if (account === undefined) continue;
      const out = user === said.from;
      const chat = to.kind === 'chat' || out ? to : said.from;
      const message = account.box.add(copyOf(said, { chat: chat ?? to, out }));
      this.#onNewMessage({ account, message, form: said.form ?? 'full' });
    }
  }

  #sayInChannel(said: Said, channel: FakeChannel): void {
    const kept = channel.box.add(copyOf(said, { chat: channel, out: false }));
    for (const member of channel.members) {
      const account = this.accounts.get(member.id);
      if (account === undefined) continue;
      this.#onNewMessage({ account, message: { ...kept, out: member === said.from }, form: 'full' });
    }
  }
}

function copyOf(said: Said, seen: { chat: FakePeer; out: boolean }): Omit<FakeMessage, 'id' | 'pts'> {
  return {
    ...seen,
    from: said.from,
    dateSeconds: said.dateSeconds ?? Math.floor(Date.now() / 1000),
    text: said.text ?? '',
    media: said.media ?? null,
    replyToId: said.replyToId ?? null,
  };
}
