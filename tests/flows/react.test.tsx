/** @jest-environment ./tests/support/page-environment.mjs */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebSocketConstructor } from '@switchboard/client';
import {
  type NewMessageFrame,
  SwitchboardProvider,
  useConnectionState,
  useConversation,
  useInbox,
  useMessagesWebSocket,
  usePresence,
} from '@switchboard/react';
import { act, cleanup, render, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { WebSocket } from 'ws';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const PORTS = { WebSocket: WebSocket as unknown as WebSocketConstructor, tabs: null };
const WAIT = { timeout: 20_000 };

describe('hooks over a real server', () => {
  let api: TestApi;
  let proxy: FaultProxy;

  beforeAll(async () => {
    // What a server tells comes when it comes, as in a browser.
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
    api = await startTestApi();
    proxy = await startFaultProxy(Number(new URL(api.url).port));
  });

  afterAll(async () => {
    cleanup();
    await proxy.stop();
    await api.stop();
  });

  /** What an agent has on the screen: the list, the liveliest conversation, and colleagues in it. */
  function useScreen() {
    const { conversations } = useInbox();
    const id = conversations[0]?.id ?? null;
    const talk = useConversation(id);
    return { id, ...talk, ...usePresence(id), status: useConnectionState() };
  }

  async function openScreen(name: string, url: string) {
    const { user, token } = await api.signIn(name);
    const wrapper = ({ children }: { children: ReactNode }) => (
      <SwitchboardProvider options={{ url, userId: user.id, token, ...PORTS }}>
        {children}
      </SwitchboardProvider>
    );
    return renderHook(useScreen, { wrapper }).result;
  }

  async function customerWrites(text: string): Promise<void> {
    expect((await api.post('whatsapp', textWebhook('whatsapp', text))).status).toBe(200);
  }

  it('shows two agents a customer, each other, and what came while a line was cut', async () => {
    await customerWrites('Good morning');
    const olena = await openScreen('Olena', api.url);
    const boris = await openScreen('Boris', `http://127.0.0.1:${proxy.port}`);
    const wordsOf = (screen: typeof olena) => screen.current.messages.map(({ content }) => content);
    await waitFor(() => {
      for (const screen of [olena, boris]) {
        expect(screen.current.status.state).toBe('online');
        expect(wordsOf(screen)).toEqual(['Good morning']);
      }
    }, WAIT);
    await waitFor(() => expect(olena.current.viewers).toMatchObject([{ name: 'Boris' }]), WAIT);
    await waitFor(() => expect(boris.current.viewers).toMatchObject([{ name: 'Olena' }]), WAIT);

    act(() => olena.current.setTyping(true));
    await waitFor(() => expect(boris.current.typingUsers).toMatchObject([{ name: 'Olena' }]), WAIT);
    expect(olena.current.typingUsers).toEqual([]);
    act(() => olena.current.setTyping(false));
    await waitFor(() => expect(boris.current.typingUsers).toEqual([]), WAIT);

    await customerWrites('Is the coat still there?');
    await waitFor(() => {
      expect(wordsOf(olena)).toEqual(['Good morning', 'Is the coat still there?']);
      expect(wordsOf(boris)).toEqual(wordsOf(olena));
    }, WAIT);

    proxy.mode = 'refuse';
    act(() => proxy.cut());
    await waitFor(() => expect(boris.current.status.state).toBe('waiting'), WAIT);
    await customerWrites('Hello?');
    await waitFor(() => expect(wordsOf(olena)).toHaveLength(3), WAIT);
    expect(wordsOf(boris)).toHaveLength(2);
    proxy.mode = 'forward';
    await waitFor(() => expect(wordsOf(boris)).toEqual(wordsOf(olena)), WAIT);

    act(() => void olena.current.markRead());
    await waitFor(() => expect(boris.current.conversation?.unread_count).toBe(0), WAIT);
    cleanup();
  });

  it('gives the callbacks of useMessagesWebSocket what a plain socket gets', async () => {
    const { user, token } = await api.signIn();
    const plain = await connectPlain(`${api.url}${BASE}/ws/${user.id}?token=${token}`);
    const frames: NewMessageFrame[] = [];
    const Crm = () => {
      const { isConnected } = useMessagesWebSocket({
        userId: user.id,
        url: `http://127.0.0.1:${proxy.port}`,
        token,
        ports: PORTS,
        onNewMessage: (frame) => frames.push(frame),
      });
      return <p>{isConnected ? 'connected' : 'away'}</p>;
    };
    const page = render(<Crm />);
    await waitFor(() => expect(page.container.textContent).toBe('connected'), WAIT);
    await customerWrites('one');
    await waitFor(() => expect(frames).toHaveLength(1), WAIT);
    act(() => proxy.cut());
    await customerWrites('two');
    await customerWrites('three');
    await waitFor(() => expect(frames).toHaveLength(3), WAIT);
    const told = (): unknown[] => plain.frames.filter(({ type }) => type === 'new_message');
    await waitFor(() => expect(told()).toHaveLength(3), WAIT);
    expect(frames).toEqual(told());
    page.unmount();
    plain.socket.terminate();
  });
});
