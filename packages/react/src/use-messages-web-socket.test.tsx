/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { type NewMessageFrame, useMessagesWebSocket, type UseMessagesWebSocketOptions } from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle } from './testing/page.tsx';

const URL_OF_SERVER = 'https://inbox.example.com';

type Props = Partial<UseMessagesWebSocketOptions>;

async function start(inbox: LiveInbox, initialProps: Props = {}, { strict = true } = {}) {
  const heard: string[] = [];
  const words = ({ message }: NewMessageFrame): void => void heard.push(message.content ?? '');
  const page = renderHook(
    (props: Props) =>
      useMessagesWebSocket({
        userId: 'olena',
        url: URL_OF_SERVER,
        ports: inbox.ports,
        onNewMessage: words,
        onConnect: () => void heard.push('connected'),
        onDisconnect: () => void heard.push('disconnected'),
        ...props,
      }),
    { initialProps, ...(strict ? { wrapper: StrictMode } : {}) },
  );
  await settle(inbox);
  return { ...page, heard };
}

describe('useMessagesWebSocket', () => {
  it('connects on mount, calls back with plain frames and disconnects on unmount', async () => {
    const inbox = new LiveInbox();
    const frames: unknown[] = [];
    const updates: unknown[] = [];
    const { result, heard, unmount } = await start(inbox, {
      onNewMessage: (frame) => frames.push(frame),
      onConversationUpdate: (frame) => updates.push(frame),
    });
    expect(result.current).toMatchObject({ isConnected: true, lastMessage: null });
    inbox.happens((model) => model.receive('c1', 'Good morning'));
    await settle(inbox);
    expect(frames).toEqual([
      {
        type: 'new_message',
        conversation_id: 'c1',
        platform: 'whatsapp',
        platform_name: 'WhatsApp',
        platform_icon: '💬',
        message: expect.objectContaining({ content: 'Good morning', conversation_id: 'c1' }),
        conversation: expect.objectContaining({ id: 'c1', unread_count: 1 }),
        seq: '1',
      },
    ]);
    expect(result.current.lastMessage).toBe(frames[0]);
    inbox.happens((model) => model.update('c1', { is_archived: true }));
    await settle(inbox);
    expect(updates).toEqual([
      {
        type: 'conversation_update',
        conversation_id: 'c1',
        conversation: expect.objectContaining({ id: 'c1', is_archived: true }),
        seq: '2',
      },
    ]);
    unmount();
    await inbox.clock.advance(0);
    expect(inbox.server.open).toHaveLength(0);
    expect(inbox.clock.timers).toBe(0);
    expect(heard).toEqual(['connected', 'disconnected']);
  });

  it('tells what came while the line was cut, once and in order', async () => {
    const inbox = new LiveInbox();
    const { result, heard } = await start(inbox);
    inbox.happens((model) => model.receive('c1', 'one'));
    await settle(inbox);
    inbox.server.last.cut();
    await settle(inbox);
    expect(result.current.isConnected).toBe(false);
    inbox.happens((model) => ['two', 'three'].forEach((text) => model.receive('c1', text)));
    await settle(inbox, 1_000);
    expect(result.current.isConnected).toBe(true);
    inbox.happens((model) => model.receive('c1', 'four'));
    await settle(inbox);
    expect(heard).toEqual(['connected', 'one', 'disconnected', 'connected', 'two', 'three', 'four']);
  });

  it('tells what came between disconnect and connect', async () => {
    const inbox = new LiveInbox();
    const { result, heard } = await start(inbox);
    act(() => result.current.disconnect());
    expect(result.current.isConnected).toBe(false);
    inbox.happens((model) => model.receive('c1', 'meanwhile'));
    await settle(inbox, 60_000);
    expect(inbox.server.open).toHaveLength(0);
    act(() => result.current.connect());
    await settle(inbox);
    expect(heard).toEqual(['connected', 'disconnected', 'connected', 'meanwhile']);
  });

  it('calls the callback of the latest render, on the same socket', async () => {
    const inbox = new LiveInbox();
    const { rerender } = await start(inbox);
    const sockets = inbox.server.sockets.length;
    const heard: string[] = [];
    rerender({ onNewMessage: ({ message }) => heard.push(message.content!) });
    inbox.happens((model) => model.receive('c1', 'for the new one'));
    await settle(inbox);
    expect(heard).toEqual(['for the new one']);
    expect(inbox.server.sockets).toHaveLength(sockets);
  });

  it('opens one socket where React mounts twice', async () => {
    const inbox = new LiveInbox();
    await start(inbox);
    expect(inbox.server.open).toHaveLength(1);
    expect(inbox.server.sockets).toHaveLength(1);
  });

  it('waits for a user, and gives another one a connection of their own', async () => {
    const inbox = new LiveInbox();
    const { result, rerender, heard } = await start(inbox, { userId: null });
    expect(inbox.server.sockets).toHaveLength(0);
    act(() => result.current.connect());
    rerender({ userId: 'olena' });
    await settle(inbox);
    inbox.happens((model) => model.receive('c1', "Olena's"));
    await settle(inbox);
    rerender({ userId: 'boris' });
    await settle(inbox);
    expect(result.current).toMatchObject({ isConnected: true, lastMessage: null });
    expect(inbox.server.open.map(({ url }) => [url.pathname.split('/').at(-1), url.search])).toEqual([
      ['boris', ''],
    ]);
    expect(heard).toEqual(['connected', "Olena's", 'disconnected', 'connected']);
  });
});

describe('the credentials of useMessagesWebSocket', () => {
  it('sends the token of the latest render, and does not connect again for it', async () => {
    const inbox = new LiveInbox();
    inbox.server.tokens = new Set(['first', 'second']);
    const { rerender, heard } = await start(inbox, { token: 'first' });
    rerender({ token: 'second' });
    await settle(inbox);
    expect(inbox.server.sockets).toHaveLength(1);
    inbox.server.tokens.delete('first');
    inbox.server.last.cut();
    await settle(inbox, 1_000);
    expect(inbox.server.open).toHaveLength(1);
    expect(heard).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('loses nothing when a token takes the place of the cookie', async () => {
    const inbox = new LiveInbox();
    const { rerender, heard } = await start(inbox);
    inbox.server.mode = 'unreachable';
    inbox.server.last.cut();
    await settle(inbox);
    inbox.happens((model) => model.receive('c1', 'meanwhile'));
    inbox.server.mode = 'up';
    rerender({ token: 'first' });
    await settle(inbox);
    expect(inbox.server.last.protocols).toContain('bearer.first');
    expect(heard).toEqual(['connected', 'disconnected', 'connected', 'meanwhile']);
  });

  it('tries a new token at once where the old one has ended', async () => {
    const inbox = new LiveInbox();
    inbox.server.tokens = new Set(['good']);
    const { result, rerender } = await start(inbox, { token: 'bad' });
    await settle(inbox, 60_000);
    const { length } = inbox.server.sockets;
    await settle(inbox, 600_000);
    expect(inbox.server.sockets).toHaveLength(length);
    rerender({ token: 'good' });
    await settle(inbox);
    expect(result.current.isConnected).toBe(true);
  });

  it('comes back by itself where the cookie is set after the page has begun', async () => {
    const inbox = new LiveInbox();
    inbox.server.tokens = new Set();
    const { result, unmount } = await start(inbox);
    await settle(inbox, 9_000);
    expect(inbox.server.sockets).toHaveLength(1);
    inbox.server.tokens = null;
    await settle(inbox, 2_000);
    expect(result.current.isConnected).toBe(true);
    unmount();
    expect(inbox.clock.timers).toBe(0);
  });

  it('asks ever more rarely while there is no session, and not after disconnect', async () => {
    const inbox = new LiveInbox();
    inbox.server.tokens = new Set();
    const { result } = await start(inbox);
    await settle(inbox, 3_600_000);
    expect(inbox.server.sockets.length).toBeGreaterThan(10);
    expect(inbox.server.sockets.length).toBeLessThan(25);
    act(() => result.current.disconnect());
    expect(inbox.clock.timers).toBe(0);
  });

  it('says when what was missed cannot be told', async () => {
    const inbox = new LiveInbox();
    let resyncs = 0;
    await start(inbox, { onResync: () => resyncs++ });
    inbox.server.last.cut();
    await settle(inbox);
    inbox.server.restore('e2');
    await settle(inbox, 1_000);
    expect(resyncs).toBe(1);
  });
});
