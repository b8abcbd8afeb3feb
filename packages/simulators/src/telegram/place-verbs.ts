import type { FakeChannel, FakeGroup, FakeUser } from './fake-people.ts';
import type { FakeTelegram } from './fake-telegram.ts';

/** What happens to groups and channels themselves. */
export class PlaceVerbs {
  readonly #telegram: FakeTelegram;

  constructor(telegram: FakeTelegram) {
    this.#telegram = telegram;
  }

  /** Somebody comes in. An account is told of its new channel; groups get a service message, broadcasts do not. */
  join(user: FakeUser, place: FakeGroup | FakeChannel): void {
    place.members.add(user);
    if (place.kind === 'channel') this.#tellOfChannel(user, place);
    if (place.kind === 'chat' || place.megagroup) {
      this.#telegram.say({ from: user, to: place, action: { kind: 'joined', users: [user] } });
    }
  }

  /** Somebody leaves or is put out. From then on a channel is closed to the account. */
  leave(user: FakeUser, place: FakeGroup | FakeChannel): void {
    if (place.kind === 'chat' || place.megagroup) {
      this.#telegram.say({ from: user, to: place, action: { kind: 'left', user } });
    }
    place.members.delete(user);
    if (place.kind === 'channel') this.#tellOfChannel(user, place);
  }

  setTitle(by: FakeUser | null, place: FakeGroup | FakeChannel, title: string): void {
    place.title = title;
    this.#telegram.say({ from: by, to: place, action: { kind: 'title_changed', title } });
  }

  /**
   * A basic group becomes a supergroup: a new place with a new id; what was said before stays in the old one
   * (core.telegram.org/api/channel, "Migration").
   */
  migrate(group: FakeGroup, by: FakeUser): FakeChannel {
    const telegram = this.#telegram;
    const channel = telegram.createChannel(group.title, [...group.members], { megagroup: true });
    group.migratedTo = channel;
    telegram.say({ from: by, to: group, action: { kind: 'migrated_to', channel } });
    for (const user of channel.members) this.#tellOfChannel(user, channel);
    telegram.say({ from: by, to: channel, action: { kind: 'migrated_from', group } });
    return channel;
  }

  #tellOfChannel(user: FakeUser, channel: FakeChannel): void {
    const account = this.#telegram.accountOf(user);
    if (account !== null) this.#telegram.tell(account, { kind: 'channel_changed', channel });
  }
}
