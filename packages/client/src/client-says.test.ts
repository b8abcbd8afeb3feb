import { describe, expect, it } from '@jest/globals';
import { FakeServer } from './testing/fake-server.ts';
import { createRig } from './testing/rig.ts';

describe('what a client says', () => {
  it('tells typing once in three seconds, and its end', async () => {
    const { server, clock, client } = createRig();
    client.connect();
    await clock.advance(1);
    const typing = () => server.last.received.filter(({ type }) => type === 'typing');
    for (let n = 0; n < 40; n++) {
      client.typing('c1', true);
      await clock.advance(100);
    }
    client.typing('c2', true);
    client.typing('c1', false);
    client.typing('c1', false);
    client.typing('c3', false);
    expect(typing()).toEqual([
      { type: 'typing', conversation_id: 'c1', on: true },
      { type: 'typing', conversation_id: 'c1', on: true },
      { type: 'typing', conversation_id: 'c2', on: true },
      { type: 'typing', conversation_id: 'c1', on: false },
    ]);
    client.disconnect();
  });

  it('tells again after each reconnection which conversation it shows', async () => {
    const { server, clock, client } = createRig();
    const viewing = () => server.last.received.filter(({ type }) => type === 'viewing');
    client.viewing('c1');
    client.connect();
    await clock.advance(0);
    expect(viewing()).toEqual([{ type: 'viewing', conversation_id: 'c1' }]);
    client.viewing('c2');
    server.last.cut();
    await clock.advance(250);
    expect(viewing()).toEqual([{ type: 'viewing', conversation_id: 'c2' }]);
    client.viewing(null);
    expect(viewing().at(-1)).toEqual({ type: 'viewing', conversation_id: null });
    client.disconnect();
  });

  it('asks for another filter on the same line, and with it when it comes back', async () => {
    const { server, clock, client, told } = createRig({ filter: { platforms: ['telegram'] } });
    client.connect();
    await clock.advance(0);
    expect(server.last.url.search).toBe('?platform=telegram');
    server.append('x.y', { platform: 'whatsapp' });
    server.append('x.y', { platform: 'telegram' });
    await clock.advance(0);
    client.setFilter({ platforms: ['whatsapp'] });
    client.setFilter({ platforms: ['whatsapp'] });
    await clock.advance(0);
    server.append('x.y', { platform: 'telegram' });
    server.append('x.y', { platform: 'whatsapp' });
    await clock.advance(0);
    expect(told).toEqual([2, 4]);
    client.setFilter({});
    await clock.advance(0);
    server.append('x.y', { platform: 'telegram' });
    await clock.advance(0);
    expect(told).toEqual([2, 4, 5]);
    expect(server.sockets).toHaveLength(1);
    expect(server.last.received.filter(({ type }) => type === 'subscribe')).toEqual([
      { type: 'subscribe', platforms: ['whatsapp'] },
      { type: 'subscribe' },
    ]);
    client.setFilter({ conversations: ['c1', 'c2'] });
    await clock.advance(0);
    server.last.cut();
    await clock.advance(250);
    expect(server.last.url.search).toBe('?conversation=c1%2Cc2&since=e1%3A5');
    client.disconnect();
  });

  it('does not take what its first filter hides for missing', async () => {
    const { server, clock, client, told } = createRig();
    client.connect();
    await clock.advance(0);
    client.setFilter({ platforms: ['telegram'] });
    await clock.advance(0);
    server.append('x.y', { platform: 'whatsapp' });
    server.append('x.y', { platform: 'telegram' });
    await clock.advance(1_000);
    expect(told).toEqual([2]);
    expect(server.sockets).toHaveLength(1);
    client.disconnect();
  });

  it('tells a filter that was set while the line was being opened', async () => {
    const server = new FakeServer();
    let opening = (): void => {};
    const { clock, client } = createRig(
      {
        WebSocket: class extends server.WebSocket {
          constructor(url: string, protocols: string[]) {
            super(url, protocols);
            opening();
          }
        },
      },
      { server },
    );
    opening = () => client.setFilter({ platforms: ['telegram'] });
    client.connect();
    await clock.advance(0);
    expect(server.last.received).toContainEqual({ type: 'subscribe', platforms: ['telegram'] });
    client.disconnect();
  });
});

describe('who is there', () => {
  const user = (id: string, viewing: string[] = []) => ({
    user_id: id,
    name: id,
    is_online: true,
    viewing,
  });
  const presence = (complete: boolean, ...users: unknown[]) => ({
    type: 'presence.updated',
    occurred_at: '2026-01-01T00:00:00.000Z',
    data: { complete, users },
  });

  it('is kept, and changed by what changes', async () => {
    const { server, clock, client } = createRig();
    let seenByListener: unknown = null;
    client.on('presence.updated', () => (seenByListener = client.presence));
    client.connect();
    await clock.advance(0);
    server.last.push(presence(true, user('anna'), user('boris')));
    await clock.advance(0);
    const before = client.presence;
    expect(before).toEqual([user('anna'), user('boris')]);
    expect(seenByListener).toBe(before);
    server.last.push(presence(false, user('anna', ['c1']), user('chen')));
    await clock.advance(0);
    expect(client.presence).toEqual([user('anna', ['c1']), user('boris'), user('chen')]);
    server.last.push(presence(true, user('boris')));
    await clock.advance(0);
    expect(client.presence).toEqual([user('boris')]);
    client.disconnect();
    expect(client.presence).toEqual([]);
  });
});

describe('a stored cursor', () => {
  it('is where the next client goes on', async () => {
    let stored: string | null = null;
    let saves = 0;
    const cursorStorage = {
      load: () => Promise.resolve(stored),
      save: (cursor: string) => {
        saves++;
        stored = cursor;
      },
    };
    const first = createRig({ cursorStorage });
    first.client.connect();
    await first.clock.advance(0);
    for (let n = 0; n < 3; n++) first.server.append();
    await first.clock.advance(0);
    first.client.disconnect();
    expect(stored).toBe('e1:3');
    expect(saves).toBeLessThanOrEqual(4);
    first.server.append();
    const { client, clock, told } = createRig({ cursorStorage }, { server: first.server });
    client.connect();
    await clock.advance(0);
    expect(told).toEqual([4]);
    client.disconnect();
  });

  it('that cannot be read or written is reported, and keeps nobody from connecting', async () => {
    const { client, clock, server, told, errors } = createRig({
      cursorStorage: {
        load: () => 'nonsense',
        save: () => Promise.reject(new Error('full')),
      },
    });
    client.connect();
    await clock.advance(0);
    server.append();
    await clock.advance(0);
    expect(told).toEqual([1]);
    expect(errors.map((error) => (error as Error).message)).toEqual([
      expect.stringMatching(/no cursor/),
      'full',
      'full',
    ]);
    client.disconnect();
  });
});
