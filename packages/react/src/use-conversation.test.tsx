/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { act } from '@testing-library/react';
import { useConversation, usePresence } from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle, show, showHook } from './testing/page.tsx';

function withTalk(texts: readonly string[], inbox = new LiveInbox()): LiveInbox {
  inbox.happens((model) => {
    for (const text of texts) model.receive('c1', text);
    model.receive('c2', 'Another customer');
  });
  return inbox;
}

const open = (inbox: LiveInbox, id: string | null = 'c1') =>
  showHook(inbox, (name: string | null) => useConversation(name), id);

const wordsOf = ({ messages }: { messages: readonly { content: string | null }[] }) =>
  messages.map(({ content }) => content);

const told = (inbox: LiveInbox, type: string): unknown[] =>
  inbox.server.last.received.filter((frame) => frame.type === type);

describe('useConversation', () => {
  it('loads the messages, and adds what comes', async () => {
    const inbox = withTalk(['one', 'two']);
    const { result } = await open(inbox);
    expect(result.current).toMatchObject({
      conversation: { id: 'c1', client_name: 'Customer c1' },
      isLoading: false,
      error: null,
      hasMore: false,
    });
    inbox.happens((model) => model.receive('c1', 'three'));
    await settle(inbox);
    expect(wordsOf(result.current)).toEqual(['one', 'two', 'three']);
  });

  it('goes on after the line was cut', async () => {
    const inbox = withTalk(['one']);
    const { result } = await open(inbox);
    inbox.server.last.cut();
    await settle(inbox);
    inbox.happens((model) => ['two', 'three'].forEach((text) => model.receive('c1', text)));
    await settle(inbox, 1_000);
    expect(wordsOf(result.current)).toEqual(['one', 'two', 'three']);
  });

  it('loads older messages', async () => {
    const inbox = withTalk(['one', 'two', 'three'], new LiveInbox({ pageMax: 2 }));
    const { result } = await open(inbox);
    expect(wordsOf(result.current)).toEqual(['two', 'three']);
    expect(result.current.hasMore).toBe(true);
    act(() => void result.current.loadOlder());
    await settle(inbox);
    expect(wordsOf(result.current)).toEqual(['one', 'two', 'three']);
    expect(result.current.hasMore).toBe(false);
  });

  it('loads as far back as a message, and says by what it can be answered', async () => {
    const inbox = withTalk(['one', 'two', 'three', 'four', 'five'], new LiveInbox({ pageMax: 2 }));
    const { result } = await open(inbox);
    expect(result.current.replyChannels).toEqual([{ channel_id: 'ch', name: 'Main' }]);
    const [first] = inbox.model.messagesOf('c1');
    let found: Promise<boolean> = Promise.resolve(false);
    act(() => void (found = result.current.loadBackTo(first!.id)));
    await settle(inbox);
    expect(await found).toBe(true);
    expect(wordsOf(result.current)).toEqual(['one', 'two', 'three', 'four', 'five']);
    act(() => void (found = result.current.loadBackTo('of another conversation')));
    await settle(inbox);
    expect(await found).toBe(false);
  });

  it('marks read', async () => {
    const inbox = withTalk(['one', 'two']);
    const { result } = await open(inbox);
    act(() => void result.current.markRead());
    await settle(inbox);
    expect(result.current.conversation).toMatchObject({ unread_count: 0 });
    act(() => void result.current.markRead('m-1'));
    await settle(inbox);
    expect(inbox.server.calls.at(-1)).toMatchObject({ method: 'POST', body: { up_to: 'm-1' } });
    inbox.server.mode = 'unreachable';
    act(() => void result.current.markRead());
    await settle(inbox);
    expect(result.current.error).toBe('The server could not be reached.');
  });

  it('shows nothing for none, and says when there is no such conversation', async () => {
    const inbox = withTalk(['one']);
    const { result, rerender } = await open(inbox, null);
    expect(result.current).toMatchObject({ conversation: null, messages: [], isLoading: false });
    rerender('nobody');
    expect(result.current.isLoading).toBe(true);
    await settle(inbox);
    expect(result.current).toMatchObject({ isLoading: false, error: 'A sentence about not_found.' });
    rerender('c1');
    await settle(inbox);
    expect(result.current).toMatchObject({ isLoading: false, error: null, conversation: { id: 'c1' } });
  });

  it('keeps a conversation for as long as somebody shows it', async () => {
    const inbox = withTalk(['one']);
    const Talk = () => <p>{wordsOf(useConversation('c1')).join()}</p>;
    const Screen = ({ both }: { both: boolean }) => (
      <>
        <Talk />
        {both && <Talk />}
      </>
    );
    const page = await show(inbox, <Screen both />);
    const { length } = inbox.server.calls;
    expect(page.container.textContent).toBe('oneone');
    await page.again(<Screen both={false} />);
    inbox.happens((model) => model.receive('c1', 'two'));
    await settle(inbox, 1_000);
    expect(page.container.textContent).toBe('one,two');
    expect(inbox.server.calls).toHaveLength(length);
  });
});

describe('a conversation that moves to another place on the screen', () => {
  it('stays loaded', async () => {
    const inbox = withTalk(['one']);
    const Talk = () => {
      const { messages, isLoading } = useConversation('c1');
      return <p>{isLoading ? 'loading' : wordsOf({ messages }).join()}</p>;
    };
    const page = await show(inbox, <Talk key="here" />);
    const { length } = inbox.server.calls;
    page.rerender(<Talk key="there" />);
    expect(page.container.textContent).toBe('one');
    await settle(inbox, 1_000);
    expect(inbox.server.calls).toHaveLength(length);
  });
});

describe('what colleagues see', () => {
  it('is the conversation that is open, as soon as it is there', async () => {
    const inbox = withTalk(['one']);
    const { rerender, unmount } = await open(inbox);
    rerender('c2');
    await settle(inbox);
    rerender(null);
    await settle(inbox);
    expect(
      told(inbox, 'viewing').map((frame) => (frame as { conversation_id: string }).conversation_id),
    ).toEqual(['c1', null, 'c2', null]);
    unmount();
  });

  it('is the conversation again after the line was cut', async () => {
    const inbox = withTalk(['one']);
    await open(inbox);
    inbox.server.last.cut();
    await settle(inbox, 1_000);
    expect(told(inbox, 'viewing')).toEqual([{ type: 'viewing', conversation_id: 'c1' }]);
  });

  it('is who types, until they leave', async () => {
    const inbox = withTalk(['one']);
    const { result, rerender } = await open(inbox);
    act(() => {
      result.current.setTyping(true);
      result.current.setTyping(true);
    });
    rerender('c2');
    await settle(inbox);
    expect(told(inbox, 'typing')).toEqual([
      { type: 'typing', conversation_id: 'c1', on: true },
      { type: 'typing', conversation_id: 'c1', on: false },
    ]);
  });
});

describe('colleagues', () => {
  it('are seen typing in their conversation only, until they stop or the line is cut', async () => {
    const inbox = withTalk(['one']);
    const { result } = await open(inbox);
    inbox.colleague('typing.started', 'c2');
    await settle(inbox);
    expect(result.current.typingUsers).toEqual([]);
    inbox.colleague('typing.started', 'c1');
    await settle(inbox);
    expect(result.current.typingUsers).toEqual([{ id: 'boris', name: 'Boris' }]);
    inbox.colleague('typing.stopped', 'c1');
    await settle(inbox);
    expect(result.current.typingUsers).toEqual([]);
    inbox.colleague('typing.started', 'c1');
    inbox.server.last.cut();
    await settle(inbox);
    expect(result.current.typingUsers).toEqual([]);
  });

  it('are listed while they are there, with what they look at', async () => {
    const inbox = withTalk(['one']);
    const { result } = await showHook(inbox, (id: string) => usePresence(id), 'c1');
    const olena = { user_id: 'olena', name: 'Olena', is_online: true, viewing: ['c1'] };
    const boris = { user_id: 'boris', name: 'Boris', is_online: true, viewing: ['c1', 'c2'] };
    inbox.presence([olena, boris]);
    inbox.colleague('typing.started', 'c1');
    await settle(inbox);
    expect(result.current).toEqual({
      online: [olena, boris],
      viewers: [boris],
      typingUsers: [{ id: 'boris', name: 'Boris' }],
    });
    inbox.presence([{ ...boris, is_online: false, viewing: [] }], false);
    await settle(inbox);
    expect(result.current.online).toEqual([olena]);
    expect(result.current.viewers).toEqual([]);
  });
});
