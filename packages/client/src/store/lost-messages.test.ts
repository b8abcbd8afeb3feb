import { expect, it } from '@jest/globals';
import type { ClientEvents } from '../feed/client-events.ts';
import { Listeners } from '../feed/listeners.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ModelInbox } from '../testing/model-inbox.ts';
import { InboxStore } from './inbox-store.ts';

it('sends by itself what nobody has answered, once and in order, when the line is back', async () => {
  const model = new ModelInbox({ pageMax: 100, showsMessages: true });
  model.receive('c-1', 'question');
  const clock = new FakeClock();
  const sent: string[] = [];
  let refusal: { code: string; status: number } | null = null;
  const store = new InboxStore(
    {
      inbox: async () => ({ body: model.inbox({}), cursor: `e1:${model.seq}` }),
      conversation: async (id) => ({ body: model.conversation(id, {}), cursor: `e1:${model.seq}` }),
      sendMessage: async (id, { content, clientMessageId }) => {
        sent.push(content);
        if (refusal === null) return model.reply(id, content, clientMessageId);
        throw new SwitchboardRequestError({ ...refusal, detail: refusal.code });
      },
    },
    { clock },
  );
  const listeners = new Listeners<ClientEvents>(() => {});
  const comesBack = async (): Promise<void> => {
    const status = { cause: null, reason: '', closeCode: null, retryAt: null };
    void listeners.emit('state', { ...status, state: 'waiting' });
    void listeners.emit('state', { ...status, state: 'online' });
    void listeners.emit('state', { ...status, state: 'online' });
    await clock.advance(0);
  };
  await store.open('c-1');
  const stop = store.follow({ cursor: null, on: (type, listener) => listeners.on(type, listener) });
  refusal = { code: 'window_closed', status: 409 };
  await expect(store.send('c-1', { content: 'refused' })).rejects.toThrow();
  refusal = { code: 'unreachable', status: 0 };
  for (const content of ['first', 'second', 'discarded'])
    await expect(store.send('c-1', { content })).rejects.toThrow();
  store.discard(store.getConversation('c-1')!.messages.at(-1)!.id);
  const shown = () => store.getConversation('c-1')!.messages.map(({ content, status }) => [content, status]);
  await comesBack();
  expect(shown().slice(1)).toEqual([
    ['refused', 'failed'],
    ['first', 'failed'],
    ['second', 'failed'],
  ]);
  refusal = null;
  sent.length = 0;
  await comesBack();
  await comesBack();
  expect(sent).toEqual(['first', 'second']);
  expect(shown().slice(1)).toEqual([
    ['refused', 'failed'],
    ['first', 'sent'],
    ['second', 'sent'],
  ]);
  stop();
});
