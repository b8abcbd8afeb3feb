import { describe, expect, it } from '@jest/globals';
import { RepeatableTask } from './repeatable-task.ts';

describe('a repeatable task', () => {
  it('runs one at a time, and once more however often it is asked for meanwhile', async () => {
    let runs = 0;
    let atOnce = 0;
    let mostAtOnce = 0;
    let release = (): void => {};
    const task = new RepeatableTask(async () => {
      runs++;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await new Promise<void>((resolve) => (release = resolve));
      atOnce--;
    });
    await task.settled();
    task.request();
    expect(task.isRunning).toBe(true);
    for (let n = 0; n < 5; n++) task.request();
    const settled = task.settled();
    release();
    await Promise.resolve();
    while (runs < 2) await Promise.resolve();
    release();
    await settled;
    expect([runs, mostAtOnce]).toEqual([2, 1]);
  });

  it('forgets no request, whichever moment of a run it meets', async () => {
    for (let turn = 0; turn < 12; turn++) {
      let seen = 0;
      let wanted = 0;
      const task = new RepeatableTask(async () => {
        seen = wanted;
        await Promise.resolve();
      });
      task.request();
      for (let n = 0; n < turn; n++) await Promise.resolve();
      wanted = 1;
      task.request();
      while (task.isRunning) await task.settled();
      expect([turn, seen]).toEqual([turn, 1]);
    }
  });
});
