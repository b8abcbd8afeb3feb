import type { FakeUser } from './fake-people.ts';

/** Of files: ids and places are made up where they are not given, and so is the content (`file-content.ts`). */
interface FakeFileFields {
  sizeBytes: number;
  id?: bigint;
  /** The data centre that the file must be fetched from; the server's own by default. */
  dcId?: number;
  bytes?: Buffer;
}

export type FakePhoto = { kind: 'photo' } & FakeFileFields;

export type FakeDocument = {
  kind: 'document';
  mimeType: string;
  filename?: string;
  shownAs?: 'file' | 'video' | 'round_video' | 'animation' | 'audio' | 'voice' | 'sticker';
} & FakeFileFields;

/** A poll; votes are kept here, and so every copy of its message shows the same results. */
export interface FakePoll {
  kind: 'poll';
  question: string;
  answers: string[];
  id?: bigint;
  multipleChoice?: boolean;
  closed?: boolean;
  /** By voter: the positions of the answers chosen. */
  votes?: Map<FakeUser, number[]>;
}

/** What a message may carry. */
export type FakeMedia =
  | FakePhoto
  | FakeDocument
  | { kind: 'location'; latitude: number; longitude: number }
  | { kind: 'live_location'; latitude: number; longitude: number; periodSeconds: number }
  | { kind: 'venue'; latitude: number; longitude: number; title: string; address: string }
  | { kind: 'contact'; phone: string; firstName: string; lastName?: string; userId?: bigint }
  | { kind: 'link_preview'; url: string }
  | FakePoll;
