import { describe, expect, it } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import type { SetupNotes } from '@switchboard/database';
import { silentLogger } from '@switchboard/service';
import { SetupWatch } from './setup-watch.ts';

/** A watch over stores that remember, and may be away. */
function createRig() {
  const rig = {
    nowMs: Date.parse('2026-11-20T12:00:00Z'),
    isAway: false,
    noted: [] as [MetaPlatform, SetupNotes][],
    heard: [] as string[][],
    told: 0,
    watch: null as unknown as SetupWatch,
  };
  rig.watch = new SetupWatch({
    setups: {
      note: async (platform, notes) => {
        if (rig.isAway) throw new Error('the database is away');
        rig.noted.push([platform, notes]);
        return true;
      },
      noteInbound: async (ids) => {
        if (rig.isAway) throw new Error('the database is away');
        rig.heard.push([...ids]);
        return false;
      },
    },
    clock: { now: () => rig.nowMs },
    logger: silentLogger,
    onChanged: () => void rig.told++,
  });
  return rig;
}

/** Ends what is under way. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('watching what Meta does', () => {
  it('writes webhooks down once a minute, however many come', async () => {
    const rig = createRig();
    for (let n = 0; n < 1_000; n++) rig.watch.delivered('whatsapp');
    await settled();
    rig.nowMs += 59_000;
    rig.watch.delivered('whatsapp');
    rig.watch.delivered('facebook');
    await settled();
    expect(rig.noted.map(([platform]) => platform)).toEqual(['whatsapp', 'facebook']);
    rig.nowMs += 1_000;
    rig.watch.delivered('whatsapp');
    await settled();
    expect(rig.noted).toHaveLength(3);
    expect(rig.told).toBe(3);
  });

  it('writes every handshake down that went well, and refusals now and then', async () => {
    const rig = createRig();
    for (let n = 0; n < 3; n++) {
      rig.watch.handshake('whatsapp', 'verified');
      await settled();
      rig.watch.handshake('whatsapp', 'refused');
      await settled();
    }
    const kinds = rig.noted.map(([, notes]) => Object.keys(notes).join());
    expect(kinds.filter((kind) => kind === 'handshakeAt')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'handshakeRefusedAt')).toHaveLength(1);
  });

  it('keeps what could not be written, and writes it when something else happens', async () => {
    const rig = createRig();
    rig.isAway = true;
    rig.watch.handshake('instagram', 'verified');
    rig.watch.received([{ channelId: 'c1' }, { channelId: null }, { channelId: 'c1' }]);
    await settled();
    expect(rig.noted).toEqual([]);
    rig.isAway = false;
    rig.watch.delivered('instagram');
    await settled();
    expect(rig.heard).toEqual([['c1']]);
    expect(rig.noted).toEqual([
      ['instagram', { handshakeAt: new Date(rig.nowMs), webhookAt: new Date(rig.nowMs) }],
    ]);
    rig.watch.received([{ channelId: 'c1' }]);
    await settled();
    expect(rig.heard).toHaveLength(1);
  });
});
