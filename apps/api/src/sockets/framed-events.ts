import type { LoggedEvent } from '@switchboard/core';
import type { EventFilter } from './event-filter.ts';
import { eventText, type SocketProtocol } from './frames.ts';
import { textFrame } from './text-frame.ts';

/** An event, and its frames as far as somebody has needed them. */
export class FramedEvent {
  readonly event: LoggedEvent;
  #plain: Buffer | null = null;
  #v1: Buffer | null = null;

  constructor(event: LoggedEvent) {
    this.event = event;
  }

  /** Encoded once for each language, whoever asks. */
  frame(protocol: SocketProtocol): Buffer {
    if (protocol === 'plain') return (this.#plain ??= textFrame(eventText(protocol, this.event)));
    return (this.#v1 ??= textFrame(eventText(protocol, this.event)));
  }
}

/** Some frames in one buffer, and how far they bring whoever gets them. */
export interface FramesChunk {
  frames: Buffer | null;
  count: number;
  through: bigint;
}

export interface ChunkRequest {
  protocol: SocketProtocol;
  /** Null lets everything pass. */
  filter: EventFilter | null;
  after: bigint;
  /** Not beyond it, even if more is there. */
  upTo: bigint;
  /** A chunk ends with the event that reaches it. */
  bytesMax: number;
}

/**
 * The frames of a stretch of the log after `after`, joined: one write of many frames costs what one frame does
 * (notes/realtime.md §1). `events` is without holes, and its first comes right after `base`.
 */
export function joinFrames(
  events: readonly FramedEvent[],
  base: bigint,
  { protocol, filter, after, upTo, bytesMax }: ChunkRequest,
): FramesChunk {
  const frames: Buffer[] = [];
  let bytes = 0;
  let index = Number(after - base);
  const end = Math.min(events.length, Number(upTo - base));
  for (; index < end && bytes < bytesMax; index++) {
    const framed = events[index]!;
    if (filter !== null && !filter.passes(framed.event)) continue;
    const frame = framed.frame(protocol);
    frames.push(frame);
    bytes += frame.length;
  }
  const joined = frames.length > 1 ? Buffer.concat(frames, bytes) : (frames[0] ?? null);
  return { frames: joined, count: frames.length, through: base + BigInt(index) };
}
