import { describe, expect, it } from '@jest/globals';
import { EVENT_TYPES as LOGGED_TYPES, type EventData, type EventType as LoggedType } from '@switchboard/core';
import { clientFrame } from './client-frames.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { EVENT_TYPES, type EventDataByType, eventDataSchemas, type EventType } from './events.ts';

// Whatever the log holds is what clients are promised; the compiler holds it.
type Promised = { [T in LoggedType]: EventData[T] extends EventDataByType[T] ? true : T };
const promised: Promised = Object.fromEntries(LOGGED_TYPES.map((type) => [type, true])) as {
  [T in LoggedType]: true;
};

describe('events', () => {
  it('have a schema for every type of the log, and for no other', () => {
    const types: readonly EventType[] = LOGGED_TYPES;
    expect(new Set(EVENT_TYPES)).toEqual(new Set(types));
    expect(Object.keys(promised)).toHaveLength(EVENT_TYPES.length);
  });

  it('let keys pass that a later server has added', () => {
    const read = eventDataSchemas['message.deleted'].parse({
      message_id: 'm1',
      conversation_id: 'c1',
      new_key: 1,
    });
    expect(read).toEqual({ message_id: 'm1', conversation_id: 'c1' });
  });
});

describe('cursors', () => {
  it.each(['k3f9:0', 'k3f9:9223372036854775807'])('are read and written: %s', (text) => {
    expect(formatCursor(parseCursor(text)!)).toBe(text);
  });

  it.each(['', ':1', 'k3f9', 'k3f9:', 'k3f9:-1', 'k3f9:1.5', 'K3F9:1', 'k3f9:1 ', `k3f9:${'1'.repeat(20)}`])(
    'are not guessed: %j',
    (text) => {
      expect(parseCursor(text)).toBeNull();
    },
  );
});

describe('what clients send', () => {
  it.each([
    { type: 'heartbeat', seq: '12' },
    { type: 'subscribe', platforms: ['telegram'], channels: null },
    { type: 'subscribe' },
    { type: 'typing', conversation_id: 'c1', on: true },
    { type: 'viewing', conversation_id: null },
  ])('is understood: %j', (frame) => {
    expect(clientFrame.parse(frame)).toEqual(frame);
  });

  it.each([
    {},
    { type: 'nonsense' },
    { type: 'heartbeat', seq: 12 },
    { type: 'typing', conversation_id: 'c1' },
    null,
  ])('is refused: %j', (frame) => {
    expect(clientFrame.safeParse(frame).success).toBe(false);
  });
});
