import { expect, it } from '@jest/globals';
import type { ConversationView } from '@switchboard/client';
import { currentView, type ViewSource } from './current-view.ts';

const view = (manager: string): ConversationView =>
  ({ id: 'c1', assigned_manager_id: manager }) as ConversationView;

function source(state: ViewSource['client']['state'], known: 'listed' | 'open' | null): ViewSource {
  return {
    client: { state, conversation: async () => ({ body: view('asked') }) },
    store: {
      getSnapshot: () => ({ conversations: known === 'listed' ? [view('listed')] : [] }),
      getConversation: () => (known === 'open' ? { conversation: view('open') } : null),
    },
  };
}

it.each([
  ['online', 'listed', 'listed'],
  ['online', 'open', 'open'],
  ['online', null, 'asked'],
  // A colleague may have changed it, and nobody could tell.
  ['waiting', 'listed', 'asked'],
  ['waiting', 'open', 'asked'],
] as const)('how it is: %s, %s here: as %s', async (state, known, expected) => {
  expect(await currentView(source(state, known), 'c1')).toEqual(view(expected));
});
