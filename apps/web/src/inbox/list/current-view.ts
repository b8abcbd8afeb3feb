import type { ConversationView, SwitchboardClient } from '@switchboard/client';

export interface ViewSource {
  client: Pick<SwitchboardClient, 'state'> & {
    conversation: (id: string, query: { limit: number }) => Promise<{ body: ConversationView }>;
  };
  store: {
    getSnapshot: () => { conversations: readonly ConversationView[] };
    getConversation: (id: string) => { conversation: ConversationView | null } | null;
  };
}

/** How a conversation is now; the server is asked where nothing here keeps it up to date. */
export async function currentView({ client, store }: ViewSource, id: string): Promise<ConversationView> {
  const listed = store.getSnapshot().conversations.find((one) => one.id === id);
  const known = client.state === 'online' ? (store.getConversation(id)?.conversation ?? listed) : undefined;
  return known ?? (await client.conversation(id, { limit: 1 })).body;
}
