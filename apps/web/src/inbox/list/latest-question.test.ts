import { describe, expect, it } from '@jest/globals';
import { type Answered, LatestQuestion } from './latest-question.ts';

/** A server that answers when it is told to. */
class SlowServer {
  readonly asked: string[] = [];
  #waiting: { resolve: (answer: string) => void; reject: (error: Error) => void } | null = null;

  readonly ask = (question: string): Promise<string> => {
    expect(this.#waiting).toBeNull();
    this.asked.push(question);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  };

  async answer(answer: string | Error): Promise<void> {
    const waiting = this.#waiting!;
    this.#waiting = null;
    if (answer instanceof Error) waiting.reject(answer);
    else waiting.resolve(answer);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

function start(): { server: SlowServer; told: Answered<string>[]; latest: LatestQuestion<string> } {
  const server = new SlowServer();
  const told: Answered<string>[] = [];
  return { server, told, latest: new LatestQuestion(server.ask, (answered) => void told.push(answered)) };
}

describe('questions while somebody types', () => {
  it('are asked one at a time, and only the last of those that had to wait', async () => {
    const { server, told, latest } = start();
    for (const question of ['a', 'an', 'ann', 'anna']) latest.want(question);
    expect(server.asked).toEqual(['a']);
    await server.answer('stale');
    expect(told).toEqual([]);
    expect(server.asked).toEqual(['a', 'anna']);
    await server.answer('fresh');
    expect(told).toEqual([{ question: 'anna', answer: 'fresh', error: null }]);
  });

  it('tell what went wrong with the one that counts', async () => {
    const { server, told, latest } = start();
    latest.want('a');
    const failure = new Error('no');
    await server.answer(failure);
    expect(told).toEqual([{ question: 'a', answer: null, error: failure }]);
  });

  it('are forgotten when nothing is asked any more, and may be asked again', async () => {
    const { server, told, latest } = start();
    latest.want('a');
    latest.want(null);
    latest.want('a');
    expect(server.asked).toEqual(['a']);
    await server.answer('one');
    latest.want(null);
    latest.want('b');
    latest.want(null);
    await server.answer('two');
    expect(told.map(({ answer }) => answer)).toEqual(['one']);
  });
});
