import { expect, it } from '@jest/globals';
import { storeRig } from '../testing/store-rig.ts';

it('an open conversation that somebody takes is shown so at once, and is not loaded again', async () => {
  const { model, source, store, clock, deliver, settle } = storeRig();
  model.receive('c-1', 'hello');
  void store.open('c-1');
  await settle();
  model.update('c-1', { assigned_manager_id: 'boris' }, 'conversation.assigned');
  deliver();
  expect(store.getConversation('c-1')?.conversation?.assigned_manager_id).toBe('boris');
  expect(store.getSnapshot().conversations[0]?.assigned_manager_id).toBe('boris');
  await clock.advance(5_000);
  expect(source.waiting).toBe(0);
  // History is told by this one, and has to be asked for.
  model.update('c-1', { assigned_manager_id: null });
  deliver();
  await clock.advance(5_000);
  expect(source.waiting).toBe(1);
  await settle();
});
