import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeServer, refused } from '../testing/fake-server.ts';
import { MemoryBrowser, type MemoryTab } from '../testing/memory-browser.ts';

function rig() {
  const server = new FakeServer();
  const clock = new FakeClock();
  const browser = new MemoryBrowser(server, clock);
  const append = async (times = 1): Promise<void> => {
    for (let n = 0; n < times; n++) server.append();
    await clock.advance(0);
  };
  /** Tabs that are connected, one after the other. */
  const openTabs = async (count: number): Promise<MemoryTab[]> => {
    const tabs: MemoryTab[] = [];
    for (let n = 0; n < count; n++) {
      const tab = browser.open();
      tab.client.connect();
      await clock.advance(0);
      tabs.push(tab);
    }
    return tabs;
  };
  return { server, clock, browser, append, openTabs };
}

const closeAll = (tabs: MemoryTab[]): void => {
  for (const { client } of tabs) client.disconnect();
};

describe('tabs of one browser', () => {
  it('share one socket, and each hears everything once', async () => {
    const { server, append, openTabs, clock } = rig();
    const tabs = await openTabs(3);
    await append(3);
    await clock.advance(30_000);
    await append(2);
    expect(server.sockets).toHaveLength(1);
    for (const { told, client } of tabs) {
      expect(told).toEqual([1, 2, 3, 4, 5]);
      expect(client.state).toBe('online');
      expect(client.cursor).toBe('e1:5');
    }
    closeAll(tabs);
    await clock.advance(0);
    expect(clock.timers).toBe(0);
    expect(server.open).toEqual([]);
  });

  it('go on without the one that had the socket, each with its own cursor', async () => {
    const { server, append, openTabs, clock } = rig();
    const [first, second, third] = await openTabs(3);
    await append(2);
    first!.close();
    server.append();
    await append(1);
    await append(1);
    await clock.advance(1_000);
    expect(second!.told).toEqual([1, 2, 3, 4, 5]);
    expect(third!.told).toEqual([1, 2, 3, 4, 5]);
    expect([second!.leads, third!.leads]).toEqual([true, false]);
    expect(server.open).toHaveLength(1);
    closeAll([second!, third!]);
  });

  it('hand the socket on when the one that has it disconnects', async () => {
    const { server, append, openTabs, clock } = rig();
    const [first, second] = await openTabs(2);
    first!.client.disconnect();
    await append();
    await clock.advance(1_000);
    expect(second!.leads).toBe(true);
    expect(second!.told).toEqual([1]);
    expect(first!.client.state).toBe('idle');
    expect(server.open).toHaveLength(1);
    closeAll([second!]);
  });

  it('catch up alone with what they have missed, and take nothing out of order meanwhile', async () => {
    const { server, append, openTabs, browser, clock } = rig();
    const [leader] = await openTabs(1);
    await append(1_200);
    const late = browser.open({ since: 'e1:100' });
    late.client.connect();
    // New events come between the pages.
    await append(3);
    await clock.advance(1_000);
    await append(2);
    expect(late.told).toEqual(Array.from({ length: server.seq - 100 }, (_, index) => index + 101));
    expect(server.sockets).toHaveLength(1);
    const calls = server.calls.length;
    expect(calls).toBeGreaterThanOrEqual(3);
    // Once it is there it needs nothing but the other tab.
    await append(5);
    await clock.advance(20_000);
    expect(server.calls).toHaveLength(calls);
    expect(late.client.cursor).toBe(server.cursor);
    closeAll([leader!, late]);
  });

  it('find out alone whether the log can be continued', async () => {
    const { server, append, openTabs, browser, clock } = rig();
    const [leader] = await openTabs(1);
    await append(10);
    server.prunedThrough = 8;
    const late = browser.open({ since: 'e1:3' });
    late.client.connect();
    await clock.advance(1_000);
    await append();
    expect(late.resyncs).toEqual(['too_old']);
    expect(late.told).toEqual([11]);
    expect(leader!.resyncs).toEqual([]);
    closeAll([leader!, late]);
  });

  it('all hear of a log that was begun anew', async () => {
    const { server, append, openTabs, clock } = rig();
    const tabs = await openTabs(3);
    await append(5);
    server.restore('e2');
    server.append();
    server.last.push({ type: 'resync_required', reason: 'epoch_changed', epoch: 'e2', seq: '1' });
    await clock.advance(1_000);
    await append(2);
    for (const { told, resyncs, client } of tabs) {
      expect(resyncs).toEqual(['epoch_changed']);
      expect(told.slice(5)).toEqual([2, 3]);
      expect(client.cursor).toBe('e2:3');
    }
    closeAll(tabs);
  });

  it('notice messages between them that were lost, the last one as well', async () => {
    const { server, append, openTabs, browser, clock } = rig();
    const [leader, follower] = await openTabs(2);
    await append(2);
    browser.loses = (message) => (message as { kind: string }).kind === 'frame';
    await append(2);
    expect(follower!.told).toEqual([1, 2]);
    browser.loses = () => false;
    await clock.advance(5_000);
    expect(follower!.told).toEqual([1, 2, 3, 4]);
    browser.loses = () => true;
    await append();
    browser.loses = () => false;
    await append(2);
    await clock.advance(1_000);
    expect(follower!.told).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(server.sockets).toHaveLength(1);
    closeAll([leader!, follower!]);
  });

  it('do not wait for a leader that is frozen, and it follows when it wakes', async () => {
    const { server, append, openTabs, clock } = rig();
    const [leader, second, third] = await openTabs(3);
    await append(2);
    leader!.freeze();
    await append(3);
    await clock.advance(40_000);
    expect(second!.told).toEqual([1, 2, 3, 4, 5]);
    expect(third!.told).toEqual([1, 2, 3, 4, 5]);
    await append(1);
    leader!.thaw();
    await clock.advance(1_000);
    await append(1);
    await clock.advance(30_000);
    for (const { told } of [leader!, second!, third!]) expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(server.open).toHaveLength(1);
    closeAll([leader!, second!, third!]);
  });

  it('do not take a leader in the background for a frozen one', async () => {
    const { server, append, openTabs, clock } = rig();
    const [leader, follower] = await openTabs(2);
    leader!.timersEveryMs = 60_000;
    for (let minute = 0; minute < 10; minute++) {
      await clock.advance(60_000);
      await append();
    }
    expect(follower!.told).toHaveLength(10);
    expect(server.sockets).toHaveLength(1);
    closeAll([leader!, follower!]);
  });

  it('lead where nobody else does, also in the background', async () => {
    const { append, openTabs, clock } = rig();
    const [leader, follower] = await openTabs(2);
    follower!.timersEveryMs = 60_000;
    await clock.advance(60_000);
    leader!.freeze();
    await append();
    await clock.advance(600_000);
    expect(follower!.told).toEqual([1]);
    closeAll([follower!]);
  });
});

describe('what tabs of one browser say', () => {
  const sent = (server: FakeServer, type: string) =>
    server.last.received.filter((frame) => frame.type === type);

  it('goes through the one that has the socket', async () => {
    const { server, openTabs, clock } = rig();
    const [leader, follower] = await openTabs(2);
    follower!.client.typing('c1', true);
    await clock.advance(0);
    expect(sent(server, 'typing')).toEqual([{ type: 'typing', conversation_id: 'c1', on: true }]);
    closeAll([leader!, follower!]);
  });

  it('shows the conversation that was opened last in any of them', async () => {
    const { server, openTabs, clock } = rig();
    const [leader, follower] = await openTabs(2);
    const shown = (): unknown[] =>
      sent(server, 'viewing').map((frame) => (frame as { conversation_id: unknown }).conversation_id);
    leader!.client.viewing('c1');
    await clock.advance(0);
    follower!.client.viewing('c2');
    await clock.advance(0);
    follower!.client.viewing(null);
    await clock.advance(0);
    expect(shown()).toEqual(['c1', 'c2', 'c1']);
    follower!.client.viewing('c3');
    await clock.advance(0);
    leader!.close();
    await clock.advance(1_000);
    // The next leader tells what it shows itself.
    expect(shown()).toEqual(['c3']);
    closeAll([follower!]);
  });

  it('is forgotten with a tab that crashed', async () => {
    const { server, openTabs, clock } = rig();
    const [leader, follower] = await openTabs(2);
    follower!.client.viewing('c2');
    await clock.advance(120_000);
    expect(sent(server, 'viewing')).toHaveLength(1);
    follower!.close();
    await clock.advance(200_000);
    expect(sent(server, 'viewing').at(-1)).toEqual({ type: 'viewing', conversation_id: null });
    closeAll([leader!]);
  });

  it('brings a new tab who is there', async () => {
    const { server, openTabs, clock, browser } = rig();
    const [leader] = await openTabs(1);
    const users = [{ user_id: 'anna', name: 'Anna', is_online: true, viewing: [] }];
    const occurredAt = '2026-01-01T00:00:00.000Z';
    server.last.push({ type: 'presence.updated', occurred_at: occurredAt, data: { complete: true, users } });
    await clock.advance(0);
    const late = browser.open();
    late.client.connect();
    await clock.advance(0);
    expect(late.client.presence).toEqual(users);
    closeAll([leader!, late]);
  });

  it('wakes the one that has the socket', async () => {
    const { server, openTabs, clock } = rig();
    clock.chance = 0.999;
    const [leader, follower] = await openTabs(2);
    server.mode = 'unreachable';
    server.last.cut();
    await clock.advance(120_000);
    server.mode = 'up';
    expect(follower!.client.state).toBe('waiting');
    follower!.signals.fire();
    await clock.advance(250);
    expect(follower!.client.state).toBe('online');
    closeAll([leader!, follower!]);
  });
});

describe('filters and credentials', () => {
  it('with which tabs differ give them different sockets', async () => {
    const { server, openTabs, browser, clock } = rig();
    const [one, other] = await openTabs(2);
    const third = browser.open({ filter: { platforms: ['telegram'] } });
    third.client.connect();
    await clock.advance(0);
    expect(server.open).toHaveLength(2);
    other!.client.setFilter({ platforms: ['telegram'] });
    await clock.advance(0);
    for (const platform of ['whatsapp', 'telegram', 'telegram']) server.append('x.y', { platform });
    await clock.advance(0);
    expect(server.open).toHaveLength(2);
    expect([one!.told, other!.told, third.told]).toEqual([
      [1, 2, 3],
      [2, 3],
      [2, 3],
    ]);
    one!.client.setFilter({ platforms: ['telegram'] });
    await clock.advance(1_000);
    expect(server.open).toHaveLength(1);
    closeAll([one!, other!, third]);
  });

  it('hide events from tabs that catch up as well', async () => {
    const { server, browser, clock } = rig();
    const filter = { platforms: ['telegram'] };
    const [leader, follower] = [browser.open({ filter }), browser.open({ filter })];
    for (const tab of [leader, follower]) tab.client.connect();
    await clock.advance(0);
    const both = async (): Promise<void> => {
      for (const platform of ['whatsapp', 'telegram']) server.append('x.y', { platform });
      await clock.advance(0);
    };
    await both();
    browser.loses = (message) => (message as { kind: string }).kind === 'frame';
    await both();
    browser.loses = () => false;
    await both();
    await clock.advance(6_000);
    expect(follower.told).toEqual([2, 4, 6]);
    closeAll([leader, follower]);
  });

  it('that ended for one tab are tried by the others', async () => {
    const { server, browser, clock } = rig();
    const [one, other] = [browser.open({ token: 'old' }), browser.open({ token: 'new' })];
    one.client.connect();
    await clock.advance(0);
    other.client.connect();
    await clock.advance(0);
    expect(one.leads).toBe(true);
    const states: string[] = [];
    other.client.on('state', ({ state }) => void states.push(state));
    server.tokens = new Set(['new']);
    server.last.closeWith(4501);
    server.append();
    await clock.advance(5_000);
    expect(one.client.state).toBe('ended');
    expect(other.client.state).toBe('online');
    expect(other.told).toEqual([1]);
    expect(states).not.toContain('ended');
    server.tokens.clear();
    server.last.closeWith(4501);
    await clock.advance(5_000);
    expect(other.client.status).toMatchObject({ state: 'ended', cause: 'unauthenticated', closeCode: 4501 });
    expect(clock.timers).toBe(0);
  });

  it('that are interrupted are known to be so, and why, in all tabs', async () => {
    const { server, browser, clock } = rig();
    const tabs = [browser.open(), browser.open()];
    for (const tab of tabs) tab.client.connect();
    await clock.advance(0);
    const statuses = () =>
      tabs.map(({ client: { status } }) => [status.state, status.cause, status.closeCode]);
    server.last.closeWith(4001, 'retry_after_ms=5000');
    await clock.advance(0);
    expect(statuses()).toEqual(tabs.map(() => ['waiting', 'server_restarting', 4001]));
    server.mode = 'refuse';
    server.rest = () => ({ status: 503, body: refused('database_unavailable') });
    await clock.advance(5_000);
    expect(statuses()).toEqual(tabs.map(() => ['waiting', 'server_not_ready', null]));
    closeAll(tabs);
  });

  it('that a tab may not read any more are ended for it, and it says why', async () => {
    const { server, browser, clock } = rig();
    const [leader, follower] = [browser.open(), browser.open()];
    for (const tab of [leader, follower]) tab.client.connect();
    await clock.advance(0);
    server.rest = ({ path }) =>
      path.endsWith('/events') ? { status: 403, body: refused('forbidden') } : null;
    browser.loses = (message) => (message as { kind: string }).kind === 'frame';
    server.append();
    await clock.advance(6_000);
    expect(follower.client.status).toMatchObject({ state: 'ended', cause: 'forbidden', closeCode: null });
    closeAll([leader]);
  });
});
