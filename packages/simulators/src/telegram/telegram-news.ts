import type { FakePoll } from './fake-media.ts';
import type { FakeMessage } from './fake-message.ts';
import type { FakeAccount, FakeChannel, FakePeer, FakeUser } from './fake-people.ts';
import type { LoggedEvent } from './message-box.ts';

/** How a new message is told: in full with its people, or in the short form that names them by id only. */
export type UpdateForm = 'full' | 'short';

/** Something that an account is told. Only events of boxes are logged: whoever misses the rest never hears of it. */
export type News =
  | { kind: 'event'; logged: LoggedEvent; channel: FakeChannel | null; form: UpdateForm }
  | { kind: 'reactions'; message: FakeMessage }
  | { kind: 'poll'; poll: FakePoll }
  | { kind: 'read_channel_inbox'; channel: FakeChannel; maxId: number; stillUnread: number }
  | { kind: 'read_channel_outbox'; channel: FakeChannel; maxId: number }
  | { kind: 'channel_changed'; channel: FakeChannel }
  | { kind: 'user_name'; user: FakeUser }
  | { kind: 'user_phone'; user: FakeUser }
  | { kind: 'user_status'; user: FakeUser; online: boolean }
  | { kind: 'typing'; user: FakeUser; chat: FakePeer };

export type TellAccount = (account: FakeAccount, news: News) => void;
