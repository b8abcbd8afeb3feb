import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Api, helpers } from 'telegram';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

const MESSAGES = 2_000;
/** A list with a line for each message would need more than this for its keys alone. */
const BYTES_PER_MESSAGE_MAX = 100;

export function describeMemory(under: TelegramClientUnderTest): void {
  describe('memory', () => {
    const rig = useRig(under);

    it('does not grow with the messages that were heard', async () => {
      const { server, account, client } = rig();
      const { connection } = rig().listen({ pingIntervalMs: 50 });
      let heard = 0;
      let wake: () => void = () => undefined;
      connection.onUpdates(() => {
        heard++;
        if (heard % MESSAGES === 0) wake();
      });
      await connection.connect();
      const userId = helpers.returnBigInt(client.id.toString());
      const round = async (): Promise<number> => {
        const all = new Promise<void>((resolve) => (wake = resolve));
        for (let i = 1; i <= MESSAGES; i++) {
          const numbers = { id: heard + i, pts: heard + i, ptsCount: 1, date: 1_780_000_000 };
          server.push(account, new Api.UpdateShortMessage({ userId, message: `nr ${i}`, ...numbers }));
        }
        await all;
        return heapBytes();
      };
      await round();
      // What is kept for a while and let go together makes a wave, whose low points are compared.
      const before = Math.min(await round(), await round());
      const after = Math.min(await round(), await round());
      expect((after - before) / (2 * MESSAGES)).toBeLessThan(BYTES_PER_MESSAGE_MAX);
    });
  });
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
