import type { BoxEvent, FakeAccount, FakeMedia, FakeUser, SharedMessage } from '../telegram/index.ts';
import type { TelegramServer } from '../telegram/telegram-server.ts';
import type { DemoFiles } from './demo-files.ts';

/** One event of the account's box, as plain JSON. */
type SavedEvent = { at: number } & (
  | {
      kind: 'new';
      with: string;
      out: boolean;
      text: string;
      media: SavedMedia | null;
      replyToId: number | null;
    }
  | { kind: 'edit'; id: number }
  | { kind: 'delete'; ids: number[] }
  | { kind: 'read_inbox' | 'read_outbox'; with: string; maxId: number }
  | { kind: 'contents_read'; ids: number[] }
  | { kind: 'pinned'; with: string; ids: number[]; pinned: boolean }
);

/** Media without its bytes: one of the customers' files, or nothing but a size. */
type SavedMedia = Record<string, unknown> & { kind: string; file?: string; id?: string };

/** What a Telegram account has to find again after a restart: who it is, and its box to the last count. */
export interface TelegramMemory {
  authKey: string;
  dcId: number;
  salt: string;
  randomIds: string[];
  log: SavedEvent[];
  /** Of messages that somebody has reacted to. */
  reactions: { id: number; userId: string; emojis: string[] }[];
  /** Times of edits, in seconds. */
  edits: { id: number; at: number }[];
}

/** @throws Error when the account has no session, or talks with others than single people */
export function telegramMemory(
  server: TelegramServer,
  account: FakeAccount,
  files: DemoFiles,
): TelegramMemory {
  const [key] = server.keys.devicesOf(account);
  if (key === undefined) throw new Error(`nobody is signed in as ${account.user.firstName}`);
  const { box } = account;
  return {
    authKey: key.authKey.toString('base64'),
    dcId: key.dcId,
    salt: String(key.salt),
    randomIds: [...account.randomIds],
    log: box.log.map(
      ({ event, dateSeconds }) => ({ at: dateSeconds, ...savedEvent(event, files) }) as SavedEvent,
    ),
    reactions: box.messages.flatMap(({ id, shared }) =>
      [...shared.reactions.values()].map(({ user, emojis }) => ({ id, userId: String(user.id), emojis })),
    ),
    edits: box.messages.flatMap(({ id, shared: { editDateSeconds: at } }) =>
      at === null ? [] : [{ id, at }],
    ),
  };
}

function savedEvent(event: BoxEvent, files: DemoFiles): object {
  if (event.kind === 'new') {
    const { chat, out, shared } = event.message;
    const replyToId = shared.replyTo === null ? null : [...shared.replyTo.copies.values()][0]?.id;
    const media = shared.media === null ? null : savedMedia(shared.media, files);
    return {
      kind: 'new',
      with: String(chat.id),
      out,
      text: shared.text,
      media,
      replyToId: replyToId ?? null,
    };
  }
  if (event.kind === 'edit') return { kind: 'edit', id: event.message.id };
  if (!('chat' in event)) return event;
  const { chat, ...rest } = event;
  return { ...rest, with: String(chat.id) };
}

/** Null for polls, which nobody here makes: their votes are more than a file. */
function savedMedia(media: FakeMedia, files: DemoFiles): SavedMedia | null {
  if (media.kind === 'poll') return null;
  if (media.kind !== 'photo' && media.kind !== 'document') return { ...media };
  const { bytes, id, ...rest } = media;
  const file = [...files].find(([, known]) => known.bytes === bytes)?.[0];
  return { ...rest, id: String(id), ...(file === undefined ? {} : { file }) };
}

/**
 * Plays an account's box again, event by event, so that every count and number is what clients know. The account must be
 * new, nobody may hear it yet, and its people must be there. Files get the numbers that they had because they come in
 * the same order.
 */
export function restoreTelegram(
  server: TelegramServer,
  account: FakeAccount,
  memory: TelegramMemory,
  files: DemoFiles,
): void {
  const { telegram, keys } = server;
  keys.signIn(keys.add(Buffer.from(memory.authKey, 'base64'), memory.dcId, BigInt(memory.salt)), account);
  for (const id of memory.randomIds) account.randomIds.add(id);
  const person = (id: string): FakeUser => {
    const user = telegram.users.get(BigInt(id));
    if (user === undefined) throw new Error(`nobody at Telegram is ${id}`);
    return user;
  };
  for (const event of memory.log) replay(event, { server, account, person, files });
  for (const { id, at } of memory.edits) messageAt(account, id).editDateSeconds = at;
  for (const { id, userId, emojis } of memory.reactions) {
    const user = person(userId);
    messageAt(account, id).reactions.set(user.id, { user, emojis, dateSeconds: 0 });
  }
}

interface Replaying {
  server: TelegramServer;
  account: FakeAccount;
  person: (id: string) => FakeUser;
  files: DemoFiles;
}

function replay(event: SavedEvent, { server, account, person, files }: Replaying): void {
  const { box, user } = account;
  switch (event.kind) {
    case 'new': {
      const [other, replied] = [person(event.with), event.replyToId];
      server.telegram.say({
        from: event.out ? user : other,
        to: event.out ? other : user,
        text: event.text,
        dateSeconds: event.at,
        ...(event.media === null ? {} : { media: restoredMedia(event.media, files, server) }),
        ...(replied === null ? {} : { replyTo: messageAt(account, replied) }),
      });
      return;
    }
    case 'edit':
      box.edit(copyAt(account, event.id), event.at);
      return;
    case 'delete':
      box.delete(
        event.ids.map((id) => copyAt(account, id)),
        event.at,
      );
      return;
    case 'read_inbox':
      box.readInbox(person(event.with), event.maxId, event.at);
      return;
    case 'read_outbox':
      box.readOutbox(person(event.with), event.maxId, event.at);
      return;
    case 'contents_read':
      box.readContents(event.ids, event.at);
      return;
    case 'pinned':
      box.pin(person(event.with), event.ids, event.pinned, event.at);
  }
}

/** A file that is sent again keeps its number; a new one gets the next, which is the one that it had. */
function restoredMedia(
  { file, id, ...media }: SavedMedia,
  files: DemoFiles,
  { telegram }: TelegramServer,
): FakeMedia {
  const bytes = [...files].find(([name]) => name === file)?.[1].bytes;
  const isSentAgain = id !== undefined && telegram.files.find(BigInt(id)) !== null;
  return {
    ...media,
    ...(bytes === undefined ? {} : { bytes }),
    ...(isSentAgain ? { id: BigInt(id) } : {}),
  } as unknown as FakeMedia;
}

function copyAt({ box }: FakeAccount, id: number) {
  const copy = box.messages[id - 1];
  if (copy === undefined) throw new Error(`the box has no message ${id}`);
  return copy;
}

function messageAt(account: FakeAccount, id: number): SharedMessage {
  return copyAt(account, id).shared;
}
