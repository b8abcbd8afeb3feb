import { Api } from 'telegram';
import { seededRandom, shuffled } from '../meta/seeded-random.ts';
import type { FakeAccount, FakeChannel, FakePeer } from './fake-people.ts';
import type { TelegramDirectory } from './telegram-directory.ts';
import type { News } from './telegram-news.ts';
import { peopleObjects } from './tl-message.ts';
import type { View } from './tl-message.ts';
import { long } from './tl-objects.ts';
import { shortUpdate, updateOf } from './tl-updates.ts';

/** Where containers of updates go to. */
export interface UpdateSink {
  /** Whether anybody listens; otherwise nothing needs to be made. */
  hears(account: FakeAccount): boolean;
  /** To all sessions of the account but `except`, which has been told in the answer to its own call. */
  push(account: FakeAccount, container: Api.TypeUpdates, except: object | null): void;
}

/** In which order held containers are let go: positions in the order of their making, or a shuffle by a seed. */
export type ReleaseOrder = { order: number[] } | { seed: number };

interface Manners {
  holding: boolean;
  twice: boolean;
  numbered: boolean;
}

interface Held {
  account: FakeAccount;
  container: Api.TypeUpdates;
  except: object | null;
}

/**
 * Turns news into containers of updates and decides when and how they are told: at once, later, twice, in another
 * order, as a bare "too long", or not at all. Whatever is withheld has happened all the same, and is found in the
 * difference. Each switch is for one account, or for all when none is given.
 */
export class UpdatePushes {
  readonly #sink: UpdateSink;
  readonly #telegram: () => TelegramDirectory;
  readonly #all: Manners = { holding: false, twice: false, numbered: false };
  readonly #own = new Map<FakeAccount, Partial<Manners>>();
  readonly #tooLong = new Map<FakeAccount | FakeChannel, number>();
  #held: Held[] = [];
  #together: Map<FakeAccount, News[]> | null = null;
  #acting: { session: object; account: FakeAccount } | null = null;

  constructor(sink: UpdateSink, telegram: () => TelegramDirectory) {
    this.#sink = sink;
    this.#telegram = telegram;
  }

  /** Keeps back what comes from now on. */
  hold(account?: FakeAccount): void {
    this.#set(account, 'holding', true);
  }

  /** Lets go what was kept back, and keeps nothing more. Answers how many containers there were. */
  release(account?: FakeAccount, how?: ReleaseOrder): number {
    this.#set(account, 'holding', false);
    const held = this.#takeHeld(account);
    for (const { account: to, container, except } of inOrder(held, how)) this.#send(to, container, except);
    return held.length;
  }

  /** Throws away what was kept back: those updates are never told. Goes on keeping back. */
  discardHeld(account?: FakeAccount): number {
    return this.#takeHeld(account).length;
  }

  /** Takes out what was kept back for an account, to be told in another way. */
  takeHeldOf(account: FakeAccount): Api.TypeUpdates[] {
    return this.#takeHeld(account).map(({ container }) => container);
  }

  heldCount(account?: FakeAccount): number {
    return this.#held.filter((held) => account === undefined || held.account === account).length;
  }

  /** Every container is sent twice. */
  twice(account?: FakeAccount, on = true): void {
    this.#set(account, 'twice', on);
  }

  /** Containers are numbered (`seq`), as Telegram does with some of them. */
  number(account?: FakeAccount, on = true): void {
    this.#set(account, 'numbered', on);
  }

  /** The next so many containers of the account are replaced by a bare `updatesTooLong`. */
  tooLong(account: FakeAccount, times = 1): void {
    this.#tooLong.set(account, times);
  }

  /** The next so many events of the channel are replaced, for each member, by `updateChannelTooLong`. */
  channelTooLong(channel: FakeChannel, times = 1): void {
    this.#tooLong.set(channel, times);
  }

  /** What happens in `act` is told in one container for each account. */
  together(act: () => void): void {
    this.#together = new Map();
    try {
      act();
    } finally {
      const gathered = this.#together;
      this.#together = null;
      for (const [account, news] of gathered) this.#tellAll(account, news);
    }
  }

  /** While `act` runs, `session` is the one that does it: its account's other sessions are told, it is answered. */
  actingAs<T>(session: object, account: FakeAccount | null, act: () => T): T {
    if (account === null) return act();
    const before = this.#acting;
    this.#acting = { session, account };
    try {
      return act();
    } finally {
      this.#acting = before;
    }
  }

  tell(account: FakeAccount, news: News): void {
    if (this.#together === null) return this.#tellAll(account, [news]);
    const gathered = this.#together.get(account);
    if (gathered === undefined) this.#together.set(account, [news]);
    else gathered.push(news);
  }

  #tellAll(account: FakeAccount, news: News[]): void {
    const seq = this.#manner(account, 'numbered') ? ++account.seq : 0;
    const holding = this.#manner(account, 'holding');
    if (!holding && !this.#sink.hears(account)) return;
    const except = this.#acting?.account === account ? this.#acting.session : null;
    const container = this.#takeTooLong(account)
      ? new Api.UpdatesTooLong()
      : this.#containerOf(account, news, seq);
    if (holding) this.#held.push({ account, container, except });
    else this.#send(account, container, except);
  }

  #send(account: FakeAccount, container: Api.TypeUpdates, except: object | null): void {
    this.#sink.push(account, container, except);
    if (this.#manner(account, 'twice')) this.#sink.push(account, container, except);
  }

  #containerOf(account: FakeAccount, news: News[], seq: number): Api.TypeUpdates {
    const [only] = news;
    if (news.length === 1 && only?.kind === 'event' && only.form === 'short' && seq === 0) {
      return shortUpdate(account, only.logged);
    }
    return containerOf({ account, telegram: this.#telegram(), pushed: true }, news, seq, (channel) =>
      this.#takeTooLong(channel),
    );
  }

  #takeTooLong(of: FakeAccount | FakeChannel): boolean {
    const left = this.#tooLong.get(of) ?? 0;
    if (left > 0) this.#tooLong.set(of, left - 1);
    return left > 0;
  }

  #takeHeld(account: FakeAccount | undefined): Held[] {
    const chosen = this.#held.filter((held) => account === undefined || held.account === account);
    this.#held = account === undefined ? [] : this.#held.filter((held) => held.account !== account);
    return chosen;
  }

  #manner(account: FakeAccount, name: keyof Manners): boolean {
    return this.#own.get(account)?.[name] ?? this.#all[name];
  }

  #set(account: FakeAccount | undefined, name: keyof Manners, on: boolean): void {
    if (account !== undefined) {
      this.#own.set(account, { ...this.#own.get(account), [name]: on });
      return;
    }
    this.#all[name] = on;
    for (const own of this.#own.values()) delete own[name];
  }
}

/** The container of some news, with everybody whom they mention. */
export function containerOf(
  view: View,
  news: News[],
  seq = 0,
  isTooLong: (channel: FakeChannel) => boolean = () => false,
): Api.Updates {
  const updates: Api.TypeUpdate[] = [];
  const mentions: FakePeer[] = [];
  for (const one of news) {
    const channel = one.kind === 'event' ? one.channel : null;
    if (channel !== null && isTooLong(channel)) {
      const fields = { channelId: long(channel.id), pts: channel.box.pts };
      updates.push(new Api.UpdateChannelTooLong(fields));
      mentions.push(channel);
      continue;
    }
    const told = updateOf(view, one);
    updates.push(told.update);
    mentions.push(...told.mentions);
  }
  const date = view.telegram.nowSeconds();
  return new Api.Updates({ updates, ...peopleObjects(view, mentions), date, seq });
}

function inOrder(held: Held[], how: ReleaseOrder | undefined): Held[] {
  if (how === undefined) return held;
  if ('seed' in how) return shuffled(held, seededRandom(how.seed));
  return how.order.map((i) => held[i]).filter((one) => one !== undefined);
}
