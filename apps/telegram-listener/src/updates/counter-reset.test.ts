import { expect, it } from '@jest/globals';
import { olena } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { EngineRig, said } from '../testing/engine-rig.ts';
import { dialogOf } from '../testing/fake-telegram-boxes.ts';

const MINUTE = 60_000;

it('an account whose counter Telegram has set back hears again, and misses nothing that was said meanwhile', async () => {
  const rig = new EngineRig({ timings: { healthIntervalMs: MINUTE } });
  const state = { ...rig.boxes.state, pts: 1_000 };
  rig.memory.remembered.state = state;
  rig.connection.answer('getDifference', () => ({ kind: 'difference', changes: [], state, isFinal: true }));
  await rig.begin();
  const unheard = said('unheard');
  rig.connection.push(rig.boxes.happen(unheard));
  rig.boxes.dialogs = [dialogOf({ kind: 'user', id: olena.id, accessHash: '1' }, Number(unheard.message.id))];
  rig.boxes.histories.set(olena.id, [unheard.message]);
  await rig.settle();
  expect(rig.memory.texts).toEqual([]);
  for (let n = 0; n < 2; n++) {
    rig.advance(MINUTE + 1);
    await rig.settle();
  }
  await rig.stored(1);
  rig.connection.push(rig.boxes.happen(said('heard')));
  await rig.stored(2);
  expect(rig.memory.texts).toEqual(['unheard', 'heard']);
  expect(rig.memory.remembered.state).toMatchObject({ pts: rig.boxes.state.pts });
  await rig.stop();
});
