import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVENT_TYPES, type LoggedEvent } from '@switchboard/core';
import { readNatsMessage, writeEvents, writeNatsSignal, writeWake } from './nats-messages.ts';
import { writeSignal } from './signal.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((each) => each.isWellFormed());
const events: fc.Arbitrary<LoggedEvent[]> = fc
  .array(
    fc.record({
      id: text,
      type: fc.constantFrom(...EVENT_TYPES),
      occurredAt: fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
      channelId: fc.option(text),
      conversationId: fc.option(text),
      dataJson: fc.json({ maxDepth: 2 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((items) =>
    items.map((item, index) => Object.assign(item, { seq: 9_007_199_254_740_993n + BigInt(index) })),
  );

describe('events on NATS', () => {
  it('are read as they were written, in order, in messages below the limit; those that are too large are told', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 150, max: 3_000 }), (all, bytesMax) => {
        const read: bigint[] = [];
        for (const { kind, bytes } of writeEvents('node', 'epoch', all, bytesMax)) {
          const message = readNatsMessage(kind, bytes);
          if (message?.kind === 'events') {
            expect(bytes.length).toBeLessThanOrEqual(bytesMax);
            const first = all.findIndex((event) => event.seq === message.events[0]!.seq);
            expect(message).toEqual({
              kind: 'events',
              node: 'node',
              epoch: 'epoch',
              events: all.slice(first, first + message.events.length),
            });
            read.push(...message.events.map((event) => event.seq));
          } else if (message?.kind === 'wake') {
            const alone = [...writeEvents('node', 'epoch', [all[read.length]!], 1_000_000)];
            expect(alone[0]!.bytes.length).toBeGreaterThanOrEqual(bytesMax);
            read.push(message.through!);
          } else throw new Error('not read');
        }
        expect(read).toEqual(all.map((event) => event.seq));
      }),
    );
  });

  it('go into as few messages as fit', () => {
    const some = fc.sample(events, { seed: 1, numRuns: 1 })[0]!;
    const many = Array.from({ length: 10 }, () => some).flat();
    expect([...writeEvents('node', 'epoch', many, 1_000_000)]).toHaveLength(1);
    expect([...writeEvents('node', 'epoch', [], 1_000_000)]).toEqual([]);
  });
});

describe('messages of strangers', () => {
  const event = {
    seq: '1',
    id: 'e',
    type: 'message.created',
    occurred_at: '2026-01-01T00:00:00.000Z',
    channel_id: null,
    conversation_id: null,
    data: '{}',
  };
  const asMessage = (changes: object): unknown => ({
    node: 'n',
    epoch: 'e',
    events: [{ ...event, ...changes }],
  });

  it('are taken when they are right', () => {
    expect(readNatsMessage('events', Buffer.from(JSON.stringify(asMessage({}))))).toMatchObject({
      kind: 'events',
    });
    expect(readNatsMessage('wake', writeWake('n', null))).toEqual({ kind: 'wake', node: 'n', through: null });
    const written = writeSignal('t', { a: 1 }) as { text: string };
    expect(readNatsMessage('signal', writeNatsSignal('n', written.text))).toEqual({
      kind: 'signal',
      node: 'n',
      topic: 't',
      signal: { a: 1 },
    });
  });

  it.each<[string, unknown]>([
    ['events', null],
    ['events', []],
    ['events', { node: 'n', epoch: 'e', events: [] }],
    ['events', { node: 'n', epoch: 'e', events: [null] }],
    ['events', { epoch: 'e', events: [event] }],
    ['events', asMessage({ seq: 1 })],
    ['events', asMessage({ seq: '-1' })],
    ['events', asMessage({ seq: '1e3' })],
    ['events', asMessage({ seq: '9'.repeat(30) })],
    ['events', asMessage({ data: '{' })],
    ['events', asMessage({ data: {} })],
    ['events', asMessage({ occurred_at: 'yesterday' })],
    ['events', asMessage({ channel_id: undefined })],
    ['wake', { node: 'n' }],
    ['wake', { node: 'n', through: 5 }],
    ['signal', { node: 'n', topic: 't' }],
    ['signal', { node: 'n', topic: 't', signal: [] }],
    ['signal', { node: 1, topic: 't', signal: {} }],
    ['something', { node: 'n' }],
    ['constructor', { node: 'n' }],
  ])('are nothing otherwise: %s %j', (kind, json) => {
    expect(readNatsMessage(kind, Buffer.from(JSON.stringify(json)))).toBeNull();
  });

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom('events', 'wake', 'signal'), fc.uint8Array(), (kind, bytes) => {
        expect(readNatsMessage(kind, bytes)).toBeNull();
      }),
    );
    const deep = Buffer.from('['.repeat(500_000));
    expect(readNatsMessage('signal', deep)).toBeNull();
  });
});
