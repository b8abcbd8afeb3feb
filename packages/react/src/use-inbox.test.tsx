/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { act, renderHook } from '@testing-library/react';
import { refused } from '../../client/src/testing/fake-server.ts';
import { type InboxListQuery, useInbox } from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle, showHook } from './testing/page.tsx';

const CUSTOMERS = ['c1', 'c2', 'c3', 'c4', 'c5'];

function withCustomers(inbox: LiveInbox): LiveInbox {
  inbox.happens((model) => CUSTOMERS.forEach((id) => model.receive(id, `I am ${id}`)));
  return inbox;
}

const idsOf = ({ conversations }: { conversations: readonly { id: string }[] }): string =>
  conversations.map(({ id }) => id).join(' ');

describe('useInbox', () => {
  it('shows the list, and moves it with what happens', async () => {
    const inbox = withCustomers(new LiveInbox());
    const seen: boolean[] = [];
    const { result } = await showHook(inbox, () => {
      const list = useInbox();
      seen.push(list.isLoading);
      return list;
    });
    expect(seen[0]).toBe(true);
    expect(result.current).toMatchObject({
      isLoading: false,
      error: null,
      hasMore: false,
      total: 5,
      unreadTotal: 5,
    });
    expect(idsOf(result.current)).toBe('c5 c4 c3 c2 c1');
    inbox.happens((model) => model.receive('c2', 'And another thing'));
    await settle(inbox);
    expect(idsOf(result.current)).toBe('c2 c5 c4 c3 c1');
    expect(result.current.unreadTotal).toBe(6);
  });

  it('keeps its objects while other things happen', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { result } = await showHook(inbox, () => useInbox());
    const before = result.current;
    inbox.server.append();
    inbox.colleague('typing.started', 'c1');
    await settle(inbox);
    expect(result.current.conversations).toBe(before.conversations);
    expect(result.current.loadMore).toBe(before.loadMore);
  });

  it('grows by pages, and says why it cannot', async () => {
    const inbox = withCustomers(new LiveInbox({ pageMax: 2 }));
    const { result } = await showHook(inbox, () => useInbox());
    expect(result.current.hasMore).toBe(true);
    inbox.server.mode = 'unreachable';
    await act(async () => {
      const loading = result.current.loadMore();
      await inbox.clock.advance(0);
      await loading;
    });
    expect(result.current).toMatchObject({ error: 'The server could not be reached.', isLoading: false });
    inbox.server.mode = 'up';
    act(() => void result.current.loadMore());
    await settle(inbox);
    expect(result.current.error).toBeNull();
    expect(idsOf(result.current)).toBe('c5 c4 c3 c2');
  });

  it('says why there is nothing yet, and goes on by itself', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { rest } = inbox.server;
    inbox.server.rest = () => ({ status: 503, body: refused('database_unavailable') });
    const { result } = await showHook(inbox, () => useInbox());
    expect(result.current).toMatchObject({
      isLoading: false,
      error: 'A sentence about database_unavailable.',
      conversations: [],
    });
    inbox.server.rest = rest;
    await settle(inbox, 5_000);
    expect(result.current.error).toBeNull();
    expect(result.current.conversations).toHaveLength(5);
  });

  it('shows what came while the line was cut', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { result } = await showHook(inbox, () => useInbox());
    inbox.server.last.cut();
    await settle(inbox);
    inbox.happens((model) => model.receive('c1', 'Is anybody there?'));
    await settle(inbox, 1_000);
    expect(idsOf(result.current)).toBe('c1 c5 c4 c3 c2');
  });

  it('throws a sentence outside of a provider', () => {
    expect(() => renderHook(() => useInbox())).toThrow(/<SwitchboardProvider>/);
  });
});

describe('useInbox with a query', () => {
  const searching = (inbox: LiveInbox, search: string) =>
    showHook(inbox, (query: InboxListQuery) => useInbox({ ...query }), { search });

  it('shows what the server finds, and asks once for one query', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { result, rerender } = await searching(inbox, 'c3');
    expect(result.current).toMatchObject({ isLoading: false, total: 1, unreadTotal: 1 });
    expect(idsOf(result.current)).toBe('c3');
    // The greeting came after the question: it may have been about an earlier moment.
    await settle(inbox, 1_000);
    const { length } = inbox.server.calls;
    rerender({ search: 'c3' });
    await settle(inbox, 10_000);
    expect(inbox.server.calls).toHaveLength(length);
    rerender({ search: 'c4' });
    await settle(inbox);
    expect(idsOf(result.current)).toBe('c4');
    expect(inbox.server.calls.at(-1)!.query.get('search')).toBe('c4');
  });

  it('changes rows at once, and asks who belongs there a little later', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { result } = await searching(inbox, 'c3');
    await settle(inbox, 1_000);
    const { length } = inbox.server.calls;
    inbox.happens((model) => {
      model.receive('c3', 'Hello?');
      model.receive('c1', 'Who is c3?');
      model.update('c1', { client_name: 'A friend of c3' });
    });
    await settle(inbox);
    expect(idsOf(result.current)).toBe('c3');
    expect(result.current.conversations[0]).toMatchObject({ unread_count: 2, last_message: 'Hello?' });
    expect(inbox.server.calls).toHaveLength(length);
    await settle(inbox, 1_000);
    expect(inbox.server.calls).toHaveLength(length + 1);
    expect(idsOf(result.current)).toBe('c1 c3');
  });

  it('does not fall back behind what it has heard when an answer comes late', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { result } = await searching(inbox, 'c3');
    const { rest } = inbox.server;
    let answer = (): void => {};
    inbox.server.rest = async (call) => {
      const looked = await rest(call);
      await new Promise<void>((resolve) => (answer = resolve));
      return looked;
    };
    act(() => void result.current.reload());
    await settle(inbox);
    inbox.happens((model) => model.receive('c3', 'The latest'));
    await settle(inbox);
    answer();
    await settle(inbox);
    expect(result.current.conversations[0]).toMatchObject({ last_message: 'The latest' });
    inbox.server.rest = rest;
    await settle(inbox, 1_000);
    answer();
  });

  it('lets what cannot belong any more go at once', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { result } = await showHook(inbox, () => useInbox({ filter: 'needs_reply' }));
    await settle(inbox, 1_000);
    const { length } = inbox.server.calls;
    inbox.happens((model) => model.update('c4', { is_archived: true }));
    await settle(inbox);
    expect(idsOf(result.current)).toBe('c5 c3 c2 c1');
    expect(inbox.server.calls).toHaveLength(length);
  });

  it('stays as long as it was when it is loaded again', async () => {
    const inbox = new LiveInbox({ pageMax: 60 });
    inbox.happens((model) => {
      for (let number = 0; number < 150; number++) model.receive(`c${number}`, 'Hello');
    });
    const { result } = await showHook(inbox, () => useInbox({ filter: 'needs_reply' }));
    for (let page = 0; page < 2; page++) {
      act(() => void result.current.loadMore());
      await settle(inbox);
    }
    expect(result.current.conversations.length).toBe(150);
    inbox.happens((model) => model.receive('c3', 'Hello again'));
    await settle(inbox, 1_000);
    expect(result.current.conversations.length).toBe(150);
    expect(result.current.conversations[0]!.id).toBe('c3');
    expect(result.current.hasMore).toBe(false);
  });

  it('leaves no timer behind', async () => {
    const inbox = withCustomers(new LiveInbox());
    const { unmount } = await searching(inbox, 'c3');
    inbox.happens((model) => model.receive('c3', 'Still there?'));
    await settle(inbox);
    unmount();
    await inbox.clock.advance(0);
    expect(inbox.clock.timers).toBe(0);
  });
});
