import type {
  ControlFrameOf,
  EphemeralFrameOf,
  EphemeralType,
  EventOf,
  UnknownEvent,
} from '@switchboard/protocol';

/** An event of any type, known or not. */
export type AnyEvent = EventOf | UnknownEvent;

/** What a server says, sorted by what is to be done with it. */
export type ServerFrame =
  | { kind: 'hello'; frame: ControlFrameOf<'hello'> }
  | { kind: 'event'; frame: AnyEvent }
  | { kind: 'caught_up'; frame: ControlFrameOf<'caught_up'> }
  | { kind: 'resync_required'; frame: ControlFrameOf<'resync_required'> }
  | { kind: 'ephemeral'; frame: EphemeralFrameOf }
  | { kind: 'heartbeat' }
  | { kind: 'error'; frame: ControlFrameOf<'error'> };

const SEQ = /^\d{1,19}$/;
const EPHEMERAL: ReadonlySet<string> = new Set<EphemeralType>([
  'typing.started',
  'typing.stopped',
  'presence.updated',
]);

/**
 * Reads a text frame. Only what this client itself relies on is looked at: a later server may say more, and its data
 * belong to whoever listens. Null for what is no frame of `switchboard.v1`, or one of a kind invented later.
 */
export function readFrame(text: unknown): ServerFrame | null {
  if (typeof text !== 'string' || !text.startsWith('{')) return null;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  return sortFrame(frame as Record<string, unknown>);
}

function sortFrame(frame: Record<string, unknown>): ServerFrame | null {
  const { type, seq, epoch } = frame;
  if (typeof type !== 'string') return null;
  const numbered = typeof seq === 'string' && SEQ.test(seq);
  const placed = numbered && typeof epoch === 'string';
  switch (type) {
    case 'hello':
      return placed ? { kind: 'hello', frame: frame as ControlFrameOf<'hello'> } : null;
    case 'caught_up':
      return numbered ? { kind: 'caught_up', frame: frame as ControlFrameOf<'caught_up'> } : null;
    case 'resync_required':
      return placed ? { kind: 'resync_required', frame: frame as ControlFrameOf<'resync_required'> } : null;
    case 'heartbeat':
      return { kind: 'heartbeat' };
    case 'error':
      return { kind: 'error', frame: frame as ControlFrameOf<'error'> };
    default:
      if (numbered) return { kind: 'event', frame: frame as unknown as AnyEvent };
      return EPHEMERAL.has(type) ? { kind: 'ephemeral', frame: frame as unknown as EphemeralFrameOf } : null;
  }
}
