import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../limits.ts';
import { contentsOf as contents, storeRig as rig } from '../testing/store-rig.ts';

describe('older pages of a conversation', () => {
  it('are joined once, and only where they belong', async () => {
    const { model, source, store, settle, deliver, clock } = rig({ pageMax: 2 });
    for (let n = 0; n < 6; n++) model.receive('c-1', `m${n}`);
    void store.open('c-1');
    await settle();
    void store.loadOlder('c-1');
    void store.loadOlder('c-1');
    source.look(0, 0);
    source.look(0, 0);
    for (let n = 6; n < 9; n++) model.receive('c-1', `m${n}`);
    model.update('c-1', { client_name: 'Anna' });
    deliver();
    await source.answer(0);
    await source.answer(0);
    expect(contents(store, 'c-1')).toEqual(['m2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8']);
    await clock.advance(LIMITS.reloadMs);
    await settle();
    expect(contents(store, 'c-1')).toEqual(['m2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8']);
  });

  it('keeps the whole of what is shown when it is loaded again, also what comes between the pages', async () => {
    const { model, source, store, clock, deliver, settle } = rig({ pageMax: 2 });
    for (let n = 0; n < 5; n++) model.receive('c-1', `m${n}`);
    void store.open('c-1');
    await settle();
    const found = store.loadBackTo('c-1', model.messagesOf('c-1')[0]!.id);
    await source.answerAll();
    expect(await found).toBe(true);
    const all = store.getConversation('c-1')!.messages;
    model.update('c-1', { client_name: 'Anna' });
    deliver();
    await clock.advance(LIMITS.reloadMs);
    source.look(0, 0);
    await source.answer(0);
    // Of three pages one is there: the rest is asked for, and meanwhile somebody writes.
    model.receive('c-1', 'm5');
    deliver();
    await settle();
    expect(contents(store, 'c-1')).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
    expect(store.getConversation('c-1')!.messages.slice(0, 5)).toEqual(all);
  });

  it('looks for a message no further than the beginning', async () => {
    const { model, source, store, settle } = rig({ pageMax: 2 });
    for (let n = 0; n < 5; n++) model.receive('c-1', `m${n}`);
    expect(await store.loadBackTo('c-1', 'm-1')).toBe(false);
    void store.open('c-1');
    await settle();
    const found = store.loadBackTo('c-1', 'nothing');
    await source.answerAll();
    expect(await found).toBe(false);
    expect(contents(store, 'c-1')).toHaveLength(5);
  });
});
