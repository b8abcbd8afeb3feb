import { describe, expect, it } from '@jest/globals';
import { Flights, type Queryable, type Statement } from './statement.ts';

/** A connection that writes down which statements travelled together. */
function recorder(canPipeline: boolean): { db: Queryable; sent: string[][] } {
  const sent: string[][] = [];
  const send = async (statements: readonly Statement[]) => {
    sent.push(statements.map(({ text }) => text));
    return statements.map(({ text }) => ({ rows: [{ text }] })) as never;
  };
  const db: Queryable = { query: async (statement) => (await send([statement]))[0]! };
  return { db: canPipeline ? { ...db, queryAll: send } : db, sent };
}

describe('statements whose answers nobody reads', () => {
  it.each([
    [true, [['a'], ['b', 'c', 'd']]],
    [false, [['a'], ['b'], ['c'], ['d']]],
  ])('travel with the next question, in order (pipelining: %s)', async (canPipeline, expected) => {
    const { db, sent } = recorder(canPipeline);
    const flights = new Flights(db);
    await flights.query({ text: 'a' });
    flights.later({ text: 'b' });
    flights.later({ text: 'c' });
    expect((await flights.query({ text: 'd' })).rows).toEqual([{ text: 'd' }]);
    expect(sent).toEqual(expected);
    flights.later({ text: 'e' });
    expect(flights.takeWaiting()).toEqual([{ text: 'e' }]);
    expect(flights.takeWaiting()).toEqual([]);
  });
});
