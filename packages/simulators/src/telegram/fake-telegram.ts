import type { FakeMedia, FakePoll } from './fake-media.ts';
import type { FakeAction, FakeForward, FakeMessage, SharedMessage } from './fake-message.ts';
import type { FakeAccount, FakeChannel, FakeGroup, FakePeer, FakeUser } from './fake-people.ts';
import type { LoggedEvent, MessageBox } from './message-box.ts';
import { PeopleVerbs } from './people-verbs.ts';
import { PlaceVerbs } from './place-verbs.ts';
import { readInChannel, readInPrivate } from './reading.ts';
import { TelegramDirectory } from './telegram-directory.ts';
import type { UpdateForm } from './telegram-news.ts';

export type * from './fake-media.ts';
export type * from './fake-message.ts';
export type * from './fake-people.ts';

export interface Said {
  from: FakeUser | null;
  to: FakePeer;
  text?: string;
  media?: FakeMedia;
  /** What it answers, by its number in every box concerned; `replyTo` finds each box's own number. */
  replyToId?: number;
  replyTo?: SharedMessage;
  forward?: FakeForward;
  action?: FakeAction;
  groupedId?: bigint;
  /** `short` is possible for plain text in private chats and basic groups; Telegram chooses it for known people. */
  form?: UpdateForm;
  dateSeconds?: number;
}

/** What changes in a message; the rest stays. */
export interface Edited {
  text?: string;
  media?: FakeMedia;
  /** An edit that clients are not to show, as when a keyboard or a preview changes. */
  hideEdit?: boolean;
  dateSeconds?: number;
}

/**
 * The Telegram behind the protocol: people, groups, channels, and what is said and done in them. Plain data; how it
 * looks on the wire is the business of the `tl-*.ts` files.
 */
export class FakeTelegram extends TelegramDirectory {
  readonly people = new PeopleVerbs(this);
  readonly places = new PlaceVerbs(this);
  #albums = 13_000_000_000_000_001n;

  /** Says something, puts a copy into every box that it belongs in and tells the accounts concerned. */
  say(said: Said): SharedMessage {
    const shared = this.#sharedOf(said);
    const form = said.form ?? 'full';
    const { to, from } = shared;
    if (to.kind === 'channel') {
      const logged = to.box.add(shared, { chat: to, out: false });
      this.#tellMembers(to, logged);
      return shared;
    }
    const everyone = to.kind === 'chat' ? [...to.members] : new Set(from === null ? [to] : [from, to]);
    for (const user of everyone) {
      const account = this.accountOf(user);
      if (account === null) continue;
      const out = user === from;
      const chat = to.kind === 'chat' || out ? to : (from ?? to);
      this.#meet(account, shared, chat);
      const logged = account.box.add(shared, { chat, out });
      this.tell(account, { kind: 'event', logged, channel: null, form });
    }
    return shared;
  }

  /** Several media sent as one; the text stands under the first. */
  sayAlbum(said: Omit<Said, 'media' | 'groupedId'>, media: FakeMedia[]): SharedMessage[] {
    const groupedId = this.#albums++;
    return media.map((one, i) =>
      this.say({ ...said, text: i === 0 ? (said.text ?? '') : '', media: one, groupedId }),
    );
  }

  /** Says again elsewhere what was said, with the mark of where it comes from. */
  forward(message: SharedMessage, where: { from: FakeUser | null; to: FakePeer }): SharedMessage {
    const { text, media, dateSeconds, to, from } = message;
    const isPost = to.kind === 'channel' && !to.megagroup;
    const forward: FakeForward = isPost
      ? { from: to, dateSeconds, channelPost: message.copies.get(to.box)?.id ?? 0 }
      : { from: from ?? 'Somebody', dateSeconds };
    return this.say({ ...where, text, forward, ...(media === null ? {} : { media }) });
  }

  /** Changes a message in every box that still has it. */
  edit(message: SharedMessage, edited: Edited): void {
    message.text = edited.text ?? message.text;
    if (edited.media !== undefined) message.media = this.keepMedia(edited.media);
    message.editDateSeconds = edited.dateSeconds ?? this.nowSeconds();
    message.editHidden = edited.hideEdit ?? false;
    const dateSeconds = message.editDateSeconds;
    for (const [box, copy] of message.copies) {
      if (!copy.deleted) this.#tellBox(box, copy.chat, box.edit(copy, dateSeconds));
    }
  }

  /**
   * Deletes messages: in every box, or only in that of `by`. Channels have one box for everybody, so there `by` makes
   * no difference.
   */
  delete(messages: SharedMessage[], { by }: { by?: FakeUser } = {}): void {
    const only = by === undefined ? null : this.accountOf(by)?.box;
    const gone = new Map<MessageBox, FakeMessage[]>();
    for (const message of messages) {
      for (const [box, copy] of message.copies) {
        if (only !== null && only !== box && copy.chat.kind !== 'channel') continue;
        gone.set(box, [...(gone.get(box) ?? []), copy]);
      }
    }
    for (const [box, copies] of gone) this.deleteCopies(box, copies);
  }

  /** Deletes copies of one box only, and tells its owner. */
  deleteCopies(box: MessageBox, copies: FakeMessage[]): LoggedEvent | null {
    const logged = box.delete(copies, this.nowSeconds());
    const [first] = copies;
    if (logged !== null && first !== undefined) this.#tellBox(box, first.chat, logged);
    return logged;
  }

  /** Empties a chat for one account; what stays is the notice that it was emptied. */
  clearHistory(account: FakeAccount, chat: FakeUser | FakeGroup): void {
    this.deleteCopies(account.box, account.box.chat(chat).messages);
    const shared = this.#sharedOf({ from: account.user, to: chat, action: { kind: 'history_cleared' } });
    const logged = account.box.add(shared, { chat, out: true });
    this.tell(account, { kind: 'event', logged, channel: null, form: 'full' });
  }

  /**
   * `reader` reads a chat, as the reader sees it, up to a message (the newest by default). The reader's own sessions are
   * told, and the authors of what was read.
   */
  read(reader: FakeUser, chat: FakePeer, upTo?: SharedMessage): void {
    if (chat.kind === 'channel') readInChannel(this, reader, chat, upTo ?? null);
    else readInPrivate(this, reader, chat, upTo ?? null);
  }

  /** Sets somebody's reactions to a message; none takes them back. No `pts` counts them. */
  react(user: FakeUser, message: SharedMessage, emojis: string[]): void {
    if (emojis.length === 0) message.reactions.delete(user.id);
    else message.reactions.set(user.id, { user, emojis, dateSeconds: this.nowSeconds() });
    this.#eachViewer(message, (account, copy) => {
      account.met.add(user);
      this.tell(account, { kind: 'reactions', message: copy });
    });
  }

  /** Somebody chooses answers of the message's poll; none takes the vote back. No `pts` counts votes. */
  vote(user: FakeUser, message: SharedMessage, answers: number[]): void {
    const poll = pollOf(message);
    poll.votes ??= new Map();
    if (answers.length === 0) poll.votes.delete(user);
    else poll.votes.set(user, answers);
    this.#eachViewer(message, (account) => this.tell(account, { kind: 'poll', poll }));
  }

  /** Pins a message for everybody, with the service message that tells so. */
  pin(by: FakeUser | null, message: SharedMessage, pinned = true): void {
    message.pinned = pinned;
    for (const [box, copy] of message.copies) {
      if (copy.deleted) continue;
      this.#tellBox(box, copy.chat, box.pin(copy.chat, [copy.id], pinned, this.nowSeconds()));
    }
    if (pinned) this.say({ from: by, to: message.to, action: { kind: 'pinned' }, replyTo: message });
  }

  /** The account has listened to a voice message or watched a video. */
  readContents(account: FakeAccount, messages: SharedMessage[]): void {
    const copies = messages.map((message) => message.copies.get(account.box));
    const ids = copies.filter((copy) => copy !== undefined).map(({ id }) => id);
    const logged = account.box.readContents(ids, this.nowSeconds());
    this.tell(account, { kind: 'event', logged, channel: null, form: 'full' });
  }

  /** An event of a channel for its members, or of an account's box for the account. */
  #tellBox(box: MessageBox, chat: FakePeer, logged: LoggedEvent): void {
    if (chat.kind === 'channel') return this.#tellMembers(chat, logged);
    const account = this.#ownerOf(box);
    if (account !== null) this.tell(account, { kind: 'event', logged, channel: null, form: 'full' });
  }

  #tellMembers(channel: FakeChannel, logged: LoggedEvent): void {
    const { event } = logged;
    for (const account of this.accountsIn(channel)) {
      if (event.kind === 'new') this.#meet(account, event.message.shared, channel);
      this.tell(account, { kind: 'event', logged, channel, form: 'full' });
    }
  }

  #eachViewer(message: SharedMessage, tell: (account: FakeAccount, copy: FakeMessage) => void): void {
    for (const [box, copy] of message.copies) {
      const owner = this.#ownerOf(box);
      const viewers =
        copy.chat.kind === 'channel' ? this.accountsIn(copy.chat) : owner === null ? [] : [owner];
      if (!copy.deleted) for (const account of viewers) tell(account, copy);
    }
  }

  readonly #owners = new WeakMap<MessageBox, FakeAccount>();

  override createAccount(about: Partial<Omit<FakeUser, 'kind'>> = {}): FakeAccount {
    const account = super.createAccount(about);
    this.#owners.set(account.box, account);
    return account;
  }

  #ownerOf(box: MessageBox): FakeAccount | null {
    return this.#owners.get(box) ?? null;
  }

  #meet(account: FakeAccount, { from, forward }: SharedMessage, chat: FakePeer): void {
    if (from !== null) account.met.add(from);
    if (chat.kind === 'user') account.met.add(chat);
    if (forward !== null && typeof forward.from !== 'string' && forward.from.kind === 'user') {
      account.met.add(forward.from);
    }
  }

  #sharedOf(said: Said): SharedMessage {
    return {
      from: said.from,
      to: said.to,
      dateSeconds: said.dateSeconds ?? this.nowSeconds(),
      text: said.text ?? '',
      media: said.media === undefined ? null : this.keepMedia(said.media),
      action: said.action ?? null,
      replyTo: said.replyTo ?? null,
      replyToId: said.replyToId ?? null,
      forward: said.forward ?? null,
      groupedId: said.groupedId ?? null,
      editDateSeconds: null,
      editHidden: false,
      pinned: false,
      reactions: new Map(),
      copies: new Map(),
    };
  }
}

function pollOf({ media }: SharedMessage): FakePoll {
  if (media?.kind !== 'poll') throw new Error('the message has no poll');
  return media;
}
