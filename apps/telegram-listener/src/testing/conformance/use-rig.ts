import { afterEach, beforeEach } from '@jest/globals';
import { ConnectionRig } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';

/** A new server before each test of the group, and everything closed after it. */
export function useRig(under: TelegramClientUnderTest): () => ConnectionRig {
  let rig: ConnectionRig;
  beforeEach(async () => {
    rig = await ConnectionRig.start(under);
  });
  // Fails when a closed connection has left a socket open.
  afterEach(() => rig.stop());
  return () => rig;
}
