import { describe, expect, it } from '@jest/globals';
import { renderToString } from 'react-dom/server';
import {
  SwitchboardProvider,
  useConnectionState,
  useConversation,
  useInbox,
  useMessagesWebSocket,
  usePresence,
  useSendMessage,
} from './index.ts';

function Screen() {
  const inbox = useInbox();
  const found = useInbox({ search: 'Anna' });
  const conversation = useConversation('c1');
  const { isSending } = useSendMessage('c1');
  const { online, viewers } = usePresence('c1');
  const { state } = useConnectionState();
  const { isConnected, lastMessage } = useMessagesWebSocket({ userId: 'olena' });
  return (
    <>
      {JSON.stringify({
        ...inbox,
        found,
        conversation,
        isSending,
        online,
        viewers,
        state,
        isConnected,
        lastMessage,
      })}
    </>
  );
}

describe('on a server', () => {
  it('renders what is there before anything is loaded, without a page, an address or a WebSocket', () => {
    expect(globalThis).not.toHaveProperty('window');
    expect(globalThis).not.toHaveProperty('location');
    const html = renderToString(
      <SwitchboardProvider options={{ userId: 'olena' }}>
        <Screen />
      </SwitchboardProvider>,
    );
    expect(JSON.parse(html.replaceAll('&quot;', '"'))).toMatchObject({
      conversations: [],
      isLoading: true,
      found: { conversations: [], isLoading: true },
      conversation: { conversation: null, messages: [], isLoading: true, typingUsers: [] },
      isSending: false,
      online: [],
      viewers: [],
      state: 'idle',
      isConnected: false,
      lastMessage: null,
    });
  });
});
