import type { MessageBox } from './message-box.ts';

/** A person, with or without an account that somebody signs in to. Names may change, the id never does. */
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
  /** The supergroup that it has become; nobody can write here any more. */
  migratedTo: FakeChannel | null;
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
  /** How far each member has read, by the member's id. */
  readInbox: Map<bigint, number>;
  /** How far anybody else has read, as each author is told, by the author's id. */
  readOutbox: Map<bigint, number>;
}

export type FakePeer = FakeUser | FakeGroup | FakeChannel;

/** A user that somebody signs in as. */
export interface FakeAccount {
  user: FakeUser;
  /** Everything in private chats and basic groups. */
  box: MessageBox;
  /** Everybody whom this account has heard of, and so is told about when they change. */
  met: Set<FakeUser>;
  /** What the account has sent, by random id: a second message with one of them is a repetition. */
  randomIds: Set<string>;
  /** How people were last shown to the account, to spare making the same again with every message. */
  shown: Map<FakeUser, { fields: string; object: object }>;
  /** The number of the last container of updates that was numbered. */
  seq: number;
  /** Stays 0 unless a test moves it: secret chats have no other use for us. */
  qts: number;
}

/** A name for a peer that no other peer has: ids of users and channels are counted separately. */
export function peerKey(peer: Pick<FakePeer, 'kind' | 'id'>): string {
  return `${peer.kind}:${peer.id}`;
}
