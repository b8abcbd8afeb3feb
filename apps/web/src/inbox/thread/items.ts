import type { NoteView, ShownMessage } from '@switchboard/client';

/** Messages of one speaker stand together until this long has passed. */
const GROUP_MS = 5 * 60_000;

/** What stands in the thread, one below the other. */
export type ThreadItem =
  | { kind: 'day'; key: string; atMs: number }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'note'; key: string; note: NoteView }
  | { kind: 'system'; key: string; message: ShownMessage }
  | MessageItem;

/** A message, or several that were sent as one album. */
export interface MessageItem {
  kind: 'message';
  key: string;
  messages: readonly [ShownMessage, ...ShownMessage[]];
  /** First and last of what its speaker says in one go. */
  startsGroup: boolean;
  endsGroup: boolean;
}

export interface ThreadContent {
  /** Oldest first. */
  messages: readonly ShownMessage[];
  /** Oldest first. */
  notes: readonly NoteView[];
  /** The oldest message is not the beginning. */
  hasMore: boolean;
  /** Above which message "new messages" stands; null: above none. */
  firstUnread: { id: string; count: number } | null;
}

/**
 * Everything in the order in which it is read. Each message is in one item, in the order that it was given. A day has a
 * line above its first message; the oldest message has one only where nothing comes before it, so that what is loaded
 * above it does not move it.
 */
export function threadItems({ messages, notes, hasMore, firstUnread }: ThreadContent): ThreadItem[] {
  const items: ThreadItem[] = [];
  const albums = new Set<string>();
  let day: number | null = null;
  let noteIndex = hasMore && messages.length > 0 ? countUntil(notes, timeOf(messages[0]!).atMs) : 0;
  const line = (at: { atMs: number; day: number }, key: string): void => {
    const isBeginning = day === null && hasMore;
    if (at.day !== day && !isBeginning) items.push({ kind: 'day', key: `day:${key}`, atMs: at.day });
    ({ day } = at);
  };
  const addNotes = (untilMs: number): void => {
    for (; noteIndex < notes.length; noteIndex++) {
      const note = notes[noteIndex]!;
      const at = timeOfNote(note);
      if (at.atMs > untilMs) return;
      if (note.deleted_at !== null) continue;
      line(at, note.id);
      items.push({ kind: 'note', key: `note:${note.id}`, note });
    }
  };
  for (const message of messages) {
    const at = timeOf(message);
    addNotes(at.atMs);
    line(at, keyOf(message));
    if (firstUnread?.id === message.id)
      items.push({ kind: 'unread', key: 'unread', count: firstUnread.count });
    addMessage(items, message, albums);
  }
  addNotes(Infinity);
  return items;
}

function addMessage(items: ThreadItem[], message: ShownMessage, albums: Set<string>): void {
  const key = keyOf(message);
  if (message.type === 'system') {
    items.push({ kind: 'system', key, message });
    return;
  }
  const before = items.at(-1);
  const last = before?.kind === 'message' ? before.messages.at(-1)! : null;
  const continues = last !== null && isSameGo(last, message);
  if (continues && before?.kind === 'message') {
    const album = albumOf(message);
    if (album !== null && album === albumOf(last)) {
      items[items.length - 1] = { ...before, messages: [...before.messages, message] };
      return;
    }
    items[items.length - 1] = { ...before, endsGroup: false };
  }
  const album = albumOf(message);
  // An album whose parts do not stand together has several places, and so several keys.
  const albumKey = album !== null && !albums.has(album) ? `album:${album}` : key;
  if (album !== null) albums.add(album);
  items.push({
    kind: 'message',
    key: albumKey,
    messages: [message],
    startsGroup: !continues,
    endsGroup: true,
  });
}

/** The same when the server's message takes the place of what was written here. */
export function keyOf(message: ShownMessage): string {
  return message.client_message_id ?? message.id;
}

/** Who speaks: colleagues are told apart, and so are the members of a group. */
export function speakerOf(message: ShownMessage): string {
  if (message.is_from_me) return `own:${message.author_id ?? (message.is_local ? 'me' : '')}`;
  return `peer:${message.payload?.sender?.id ?? ''}`;
}

function isSameGo(before: ShownMessage, message: ShownMessage): boolean {
  const [one, other] = [timeOf(before), timeOf(message)];
  const isSame =
    speakerOf(before) === speakerOf(message) ||
    // Until the server has it, nobody says whose it is.
    (message.is_local === true && before.is_from_me);
  return isSame && one.day === other.day && Math.abs(other.atMs - one.atMs) <= GROUP_MS;
}

/** The album that a picture or a film belongs to. */
function albumOf({ payload, attachments, deleted_at: deletedAt }: ShownMessage): string | null {
  if (deletedAt !== null || attachments.length === 0) return null;
  const isSeen = attachments.every(({ type }) => type === 'image' || type === 'video');
  return isSeen ? (payload?.album_id ?? null) : null;
}

interface Moment {
  atMs: number;
  /** The midnight before it, here. */
  day: number;
}

/** Reading ten thousand times anew at each message would be felt. */
const moments = new WeakMap<object, Moment>();

function timeOf(message: ShownMessage): Moment {
  return momentOf(message, message.sent_at);
}

function timeOfNote(note: NoteView): Moment {
  return momentOf(note, note.created_at);
}

function momentOf(thing: object, at: string): Moment {
  const known = moments.get(thing);
  if (known !== undefined) return known;
  const date = new Date(at);
  const atMs = date.getTime();
  const moment = { atMs, day: date.setHours(0, 0, 0, 0) };
  moments.set(thing, moment);
  return moment;
}

/** Notes from before what is loaded wait until that is. */
function countUntil(notes: readonly NoteView[], atMs: number): number {
  const index = notes.findIndex((note) => timeOfNote(note).atMs >= atMs);
  return index === -1 ? notes.length : index;
}
