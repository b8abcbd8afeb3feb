import { describe, expect, it } from '@jest/globals';
import { LastAcks } from './last-acks.ts';

describe('the last acknowledgements', () => {
  it('are the two newest, in order, however many there were', () => {
    const acks = new LastAcks<string>();
    const lengths = ['one', 'two', 'three', 'four'].map((ack) => acks.push(ack));
    expect([...acks]).toEqual(['three', 'four']);
    expect(lengths).toEqual([1, 2, 2, 2]);
  });
});
