import { describe, expect, it } from '@jest/globals';
import type { TelegramUpdates } from '../client/telegram-updates.ts';
import { UpdateDelivery } from './update-delivery.ts';

const numbered = (seq: number): TelegramUpdates => ({ updates: [], seq, seqStart: seq, dateSeconds: null });

function delivery(): { delivery: UpdateDelivery; heard: number[]; warnings: string[] } {
  const heard: number[] = [];
  const warnings: string[] = [];
  const logger = { info: () => undefined, warn: (text: string) => void warnings.push(text) };
  const made = new UpdateDelivery(logger);
  made.listen(({ seq }) => {
    heard.push(seq);
    if (seq < 0) throw new Error('listener failed');
  });
  return { delivery: made, heard, warnings };
}

describe('UpdateDelivery', () => {
  it('keeps what comes early until the beginning, in order', () => {
    const { delivery: early, heard } = delivery();
    early.deliver(numbered(1));
    early.deliver(numbered(2));
    expect(heard).toEqual([]);
    early.begin();
    early.deliver(numbered(3));
    expect(heard).toEqual([1, 2, 3]);
  });

  it('says nothing after the end, also not what came early', () => {
    const { delivery: ended, heard } = delivery();
    ended.deliver(numbered(1));
    ended.end();
    ended.begin();
    ended.deliver(numbered(2));
    expect(heard).toEqual([]);
  });

  it('goes on after a listener that throws, and says so', () => {
    const { delivery: going, heard, warnings } = delivery();
    going.begin();
    going.deliver(numbered(-1));
    going.deliver(numbered(2));
    expect(heard).toEqual([-1, 2]);
    expect(warnings).toHaveLength(1);
  });
});
