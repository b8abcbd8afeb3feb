import { InboxStore } from '../store/inbox-store.ts';
import { FakeClock } from './fake-clock.ts';
import { ModelInbox } from './model-inbox.ts';
import { SlowSource } from './slow-source.ts';

/** A store and a slow source, with time that passes only when a test says so. */
export function storeRig({ pageMax = 100, showsMessages = true } = {}) {
  const model = new ModelInbox({ pageMax, showsMessages });
  const source = new SlowSource(model);
  const clock = new FakeClock();
  const store = new InboxStore(source, { clock });
  let delivered = 0;
  const deliver = (): void => {
    for (const event of model.log.slice(delivered)) store.apply(event);
    delivered = model.seq;
  };
  /** Everything is told and answered. */
  const settle = async (): Promise<void> => {
    deliver();
    for (let turn = 0; turn < 5; turn++) {
      await source.answerAll();
      await clock.advance(1_000);
    }
  };
  store.follow({ cursor: 'e1:0', on: () => () => {} });
  void store.load();
  return { model, source, clock, store, deliver, settle };
}

/** The words of an open conversation. */
export const contentsOf = (store: InboxStore, id: string) =>
  store.getConversation(id)?.messages.map(({ content }) => content);
