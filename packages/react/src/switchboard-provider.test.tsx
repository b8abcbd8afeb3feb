/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { InboxStore, SwitchboardClient } from '@switchboard/client';
import { act, render } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { SwitchboardProvider, useConnectionState, useInbox, usePresence, useSwitchboard } from './index.ts';
import { refused } from '../../client/src/testing/fake-server.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle, show } from './testing/page.tsx';

function Screen() {
  const { state } = useConnectionState();
  const { total } = useInbox();
  const { online } = usePresence();
  return (
    <p>
      {state}, {total} conversations, {online.map(({ name }) => name).join(' and ')}
    </p>
  );
}

function withCustomer(inbox = new LiveInbox()): LiveInbox {
  inbox.happens((model) => model.receive('c1', 'Hello'));
  return inbox;
}

describe('SwitchboardProvider with options', () => {
  it('opens one socket where React mounts twice, and leaves nothing behind', async () => {
    const inbox = withCustomer();
    const page = await show(inbox, <Screen />);
    expect(page.container.textContent).toBe('online, 1 conversations, ');
    expect(inbox.server.sockets).toHaveLength(1);
    page.unmount();
    await inbox.clock.advance(0);
    expect(inbox.server.open).toHaveLength(0);
    expect(inbox.clock.timers).toBe(0);
  });

  it('says what the connection does', async () => {
    const inbox = withCustomer();
    const page = await show(inbox, <Screen />);
    inbox.server.mode = 'unreachable';
    inbox.server.last.cut();
    await settle(inbox);
    expect(page.container.textContent).toMatch(/^waiting, 1 conversations/);
    inbox.server.mode = 'up';
    await settle(inbox, 20_000);
    expect(page.container.textContent).toMatch(/^online, 1 conversations/);
  });

  it('says in a word why there is no connection: to wait, to sign in, or neither', async () => {
    const Why = () => {
      const { state, cause, closeCode } = useConnectionState();
      return <p>{`${state} ${cause} ${closeCode}`}</p>;
    };
    const inbox = withCustomer();
    const page = await show(inbox, <Why />);
    const shown = () => page.container.textContent;
    expect(shown()).toBe('online null null');
    inbox.server.mode = 'refuse';
    inbox.server.rest = () => ({ status: 503, body: refused('database_unavailable') });
    inbox.server.last.cut();
    await settle(inbox, 1_000);
    expect(shown()).toBe('waiting server_not_ready null');
    inbox.server.rest = () => ({ status: 401, body: refused('unauthenticated') });
    await settle(inbox, 20_000);
    expect(shown()).toBe('ended unauthenticated null');
    page.unmount();

    const other = withCustomer();
    const disabled = await show(other, <Why />);
    other.server.last.closeWith(4503);
    await settle(other);
    expect(disabled.container.textContent).toBe('ended user_disabled 4503');
    disabled.unmount();
  });

  it('begins anew for another user, and keeps the connection for another token', async () => {
    const inbox = withCustomer();
    inbox.server.tokens = new Set(['first', 'second', "boris's"]);
    const pageOf = (userId: string, token: string) => (
      <SwitchboardProvider options={{ ...inbox.options(userId), token }}>
        <Screen />
      </SwitchboardProvider>
    );
    const page = render(pageOf('olena', 'first'));
    await settle(inbox);
    page.rerender(pageOf('olena', 'second'));
    await settle(inbox);
    expect(inbox.server.sockets).toHaveLength(1);
    inbox.server.last.cut();
    await settle(inbox, 1_000);
    expect(inbox.server.last.protocols).toContain('bearer.second');
    inbox.presence([{ user_id: 'olena', name: 'Olena', is_online: true, viewing: [] }]);
    await settle(inbox);
    expect(page.container.textContent).toBe('online, 1 conversations, Olena');
    page.rerender(pageOf('boris', "boris's"));
    await settle(inbox);
    expect(page.container.textContent).toBe('online, 1 conversations, ');
    expect(inbox.server.open.map(({ url }) => url.pathname.split('/').at(-1))).toEqual(['boris']);
  });

  it('leaves the token of another user to that one', async () => {
    const inbox = withCustomer();
    inbox.server.tokens = new Set(["olena's", "boris's"]);
    const clients = new Set<SwitchboardClient>();
    const Catch = (): ReactNode => {
      clients.add(useSwitchboard().client);
      return null;
    };
    const pageOf = (userId: string, token: string) => (
      <SwitchboardProvider options={{ ...inbox.options(userId), token }}>
        <Catch />
      </SwitchboardProvider>
    );
    const page = render(pageOf('olena', "olena's"));
    page.rerender(pageOf('boris', "boris's"));
    await settle(inbox);
    for (const client of clients) await client.inbox({ limit: 10 });
    const asked = inbox.server.calls.filter(({ path }) => path.endsWith('/inbox'));
    expect(asked.slice(-2).map(({ headers }) => headers['Authorization'])).toEqual([
      "Bearer olena's",
      "Bearer boris's",
    ]);
  });

  it('tries another token at once where the connection has ended', async () => {
    const inbox = withCustomer();
    inbox.server.tokens = new Set(['good']);
    const pageOf = (token: string) => (
      <SwitchboardProvider options={{ ...inbox.options(), token }}>
        <Screen />
      </SwitchboardProvider>
    );
    const page = render(pageOf('bad'));
    await settle(inbox, 60_000);
    expect(page.container.textContent).toMatch(/^ended/);
    page.rerender(pageOf('good'));
    await settle(inbox);
    expect(page.container.textContent).toMatch(/^online/);
  });
});

describe('SwitchboardProvider with a client', () => {
  it('leaves the connection to whoever made the client', async () => {
    const inbox = withCustomer();
    const client = new SwitchboardClient(inbox.options());
    const page = await show(inbox, <Screen />, { client, userId: 'olena' });
    expect(page.container.textContent).toMatch(/^idle, 1 conversations/);
    act(() => client.connect());
    await settle(inbox);
    inbox.happens((model) => model.receive('c2', 'Me too'));
    await settle(inbox);
    expect(page.container.textContent).toMatch(/^online, 2 conversations/);
    page.unmount();
    await inbox.clock.advance(0);
    expect(client.state).toBe('online');
    client.disconnect();
    expect(inbox.clock.timers).toBe(0);
  });

  it('uses a store that was brought along', async () => {
    const inbox = withCustomer();
    const client = new SwitchboardClient(inbox.options());
    const store = new InboxStore(client, { clock: inbox.clock });
    const seen: unknown[] = [];
    const Look = () => void seen.push(useSwitchboard().client, useSwitchboard().store);
    const page = await show(inbox, <Look />, { client, userId: 'olena', store });
    expect(new Set(seen)).toEqual(new Set([client, store]));
    page.unmount();
    await act(() => store.load());
    expect(store.getSnapshot().total).toBe(1);
    expect(inbox.clock.timers).toBe(0);
  });

  it('shows all components the same moment', async () => {
    const inbox = withCustomer();
    const seen = new Set<string>();
    const Total = ({ of }: { of: unknown[] }) => {
      of.push(useInbox().total);
      return null;
    };
    const Pair = () => {
      const of: unknown[] = [];
      return (
        <>
          <Total of={of} />
          <Total of={of} />
          <Note of={of} />
        </>
      );
    };
    const Note = ({ of }: { of: unknown[] }) => {
      useInbox();
      seen.add(of.slice(-2).join());
      return null;
    };
    const page = render(
      <StrictMode>
        <SwitchboardProvider options={inbox.options()}>
          <Pair />
        </SwitchboardProvider>
      </StrictMode>,
    );
    await settle(inbox);
    for (const id of ['c2', 'c3']) {
      inbox.happens((model) => model.receive(id, 'Hello'));
      await settle(inbox);
    }
    expect([...seen]).toEqual(['0,0', '1,1', '2,2', '3,3']);
    page.unmount();
  });
});
