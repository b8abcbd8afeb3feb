/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { act } from '@testing-library/react';
import { refused } from '../../client/src/testing/fake-server.ts';
import { useConversation, useSendMessage } from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle, showHook } from './testing/page.tsx';

function useTalk(id: string) {
  const { error: loadError, ...conversation } = useConversation(id);
  return { ...conversation, ...useSendMessage(id), loadError };
}

async function open(inbox: LiveInbox) {
  inbox.happens((model) => model.receive('c1', 'Do you deliver?'));
  const page = await showHook<ReturnType<typeof useTalk>, string>(inbox, useTalk, 'c1');
  const shown = () =>
    page.result.current.messages.slice(1).map(({ content, status, is_local: isLocal = false, error }) => ({
      content,
      status,
      isLocal,
      why: error?.title,
    }));
  return { ...page, shown };
}

/** Holds what is sent until it is called. */
function holdSending(inbox: LiveInbox): () => void {
  let release = (): void => {};
  inbox.gate = new Promise((resolve) => (release = resolve));
  return release;
}

describe('useSendMessage', () => {
  it('shows the message at once, and the real one in its place', async () => {
    const inbox = new LiveInbox();
    const { result, shown } = await open(inbox);
    const release = holdSending(inbox);
    let sending: Promise<unknown> = Promise.resolve();
    act(() => {
      sending = result.current.send('Yes, on Fridays');
    });
    expect(shown()).toEqual([{ content: 'Yes, on Fridays', status: 'queued', isLocal: true }]);
    expect(result.current).toMatchObject({ isSending: true, error: null });
    const own = result.current.messages[1]!.client_message_id;
    release();
    await settle(inbox);
    expect(shown()).toEqual([{ content: 'Yes, on Fridays', status: 'sent', isLocal: false }]);
    expect(result.current.messages[1]!.client_message_id).toBe(own);
    expect(result.current.isSending).toBe(false);
    await expect(sending).resolves.toMatchObject({ id: result.current.messages[1]!.id });
  });

  it('keeps what could not be sent, says why, and sends it once when asked again', async () => {
    const inbox = new LiveInbox();
    const { result, shown } = await open(inbox);
    inbox.sending = { status: 409, body: refused('window_closed') };
    let sending: Promise<unknown> = Promise.resolve();
    act(() => {
      sending = result.current.send({ content: 'Too late?' });
    });
    await settle(inbox);
    const sentence = 'A sentence about window_closed.';
    expect(shown()).toEqual([{ content: 'Too late?', status: 'failed', isLocal: true, why: sentence }]);
    expect(result.current).toMatchObject({ isSending: false, error: sentence, loadError: null });
    await expect(sending).resolves.toBeNull();
    inbox.sending = null;
    act(() => void result.current.retry());
    expect(result.current).toMatchObject({ isSending: true, error: null });
    await settle(inbox);
    expect(shown()).toEqual([{ content: 'Too late?', status: 'sent', isLocal: false }]);
    const ids = inbox.server.calls
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['Idempotency-Key']);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
  });

  it('speaks of the latest; each failed message can be sent or taken away by its id', async () => {
    const inbox = new LiveInbox();
    const { result, shown } = await open(inbox);
    inbox.sending = { status: 409, body: refused('window_closed') };
    act(() => void result.current.send('first'));
    await settle(inbox);
    act(() => void result.current.send('second'));
    expect(result.current.error).toBeNull();
    await settle(inbox);
    expect(shown().map(({ content }) => content)).toEqual(['first', 'second']);
    act(() => result.current.discard());
    expect(result.current.error).toBeNull();
    expect(shown().map(({ content }) => content)).toEqual(['first']);
    inbox.sending = null;
    act(() => void result.current.retry(result.current.messages[1]!.client_message_id!));
    await settle(inbox);
    expect(shown()).toEqual([{ content: 'first', status: 'sent', isLocal: false }]);
  });

  it('speaks of its own conversation', async () => {
    const inbox = new LiveInbox();
    const { result, rerender } = await open(inbox);
    inbox.happens((model) => model.receive('c2', 'Hello'));
    inbox.sending = { status: 409, body: refused('window_closed') };
    act(() => void result.current.send('first'));
    await settle(inbox);
    rerender('c2');
    await settle(inbox);
    expect(result.current).toMatchObject({ error: null, isSending: false, conversation: { id: 'c2' } });
    rerender('c1');
    await settle(inbox);
    expect(result.current.messages.map(({ content }) => content)).toEqual(['Do you deliver?', 'first']);
  });

  it('stops typing', async () => {
    const inbox = new LiveInbox();
    const { result } = await open(inbox);
    act(() => result.current.setTyping(true));
    act(() => void result.current.send('There you are'));
    await settle(inbox);
    expect(inbox.server.last.received.filter(({ type }) => type === 'typing')).toMatchObject([
      { on: true },
      { on: false },
    ]);
  });
});
