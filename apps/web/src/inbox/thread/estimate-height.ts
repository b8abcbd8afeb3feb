import type { ShownMessage } from '@switchboard/client';
import type { ThreadItem } from './items.ts';

/** Letters of a line in a bubble of usual width. */
const LINE_CHARS = 62;

/** Guesses are asked for again of everything below a row whenever that is measured: of ten thousand, in each frame. */
const known = new WeakMap<ShownMessage, number>();

/** How high an item is going to be, in pixels, as long as nobody has seen it. A good guess keeps the scrollbar calm. */
export function estimateHeight(item: ThreadItem): number {
  switch (item.kind) {
    case 'day':
    case 'unread':
      return 44;
    case 'system':
      return 36;
    case 'note':
      return 64 + linesOf(item.note.text) * 22;
    case 'message': {
      const { messages, startsGroup } = item;
      return (startsGroup ? 8 : 1) + (messages.length === 1 ? heightOf(messages[0]) : heightOfAll(messages));
    }
  }
}

function heightOf(message: ShownMessage): number {
  const before = known.get(message);
  if (before !== undefined) return before;
  const height = heightOfAll([message]);
  known.set(message, height);
  return height;
}

function heightOfAll(messages: readonly [ShownMessage, ...ShownMessage[]]): number {
  const files = messages.flatMap(({ attachments }) => attachments);
  const seen = files.filter(({ type }) => type === 'image' || type === 'video').length;
  const words = messages.reduce((sum, { content }) => sum + linesOf(content ?? '') * 22, 0);
  const [{ reply_to_external_id: quoted, reactions }] = messages;
  const extras = (quoted === null ? 0 : 52) + (reactions.length === 0 ? 0 : 30);
  return 36 + heightOfPictures(seen) + (files.length - seen) * 54 + words + extras;
}

/** One alone is larger than those of an album, which stand in twos. */
function heightOfPictures(count: number): number {
  return count < 2 ? count * 240 : Math.ceil(count / 2) * 180;
}

function linesOf(text: string): number {
  if (text === '') return 0;
  let lines = 0;
  for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(line.length / LINE_CHARS));
  return lines;
}
