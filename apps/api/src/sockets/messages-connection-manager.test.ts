import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { CLOSE_CODES } from '@switchboard/protocol';
import { SocketRig } from '../testing/socket-rig.ts';

describe('the connection manager', () => {
  let rig: SocketRig;

  beforeEach(() => {
    rig = new SocketRig();
  });
  afterEach(() => rig.manager.stop());

  function revoke(sessionId: string, userId = 'u'): void {
    const data = { user_id: userId, session_id: sessionId, api_token_id: null };
    rig.log.append({ type: 'access.revoked', dataJson: JSON.stringify(data) });
  }

  it('gives whoever is shut out what came before, and nothing that came after, also in one batch', () => {
    const gone = rig.connectWith({ credential: { kind: 'session', id: 's1' } });
    const stays = rig.connectWith({ credential: { kind: 'session', id: 's2' } });
    rig.log.append();
    revoke('s1');
    rig.happen(1);
    expect(gone.stream.seqs).toEqual([1]);
    expect(gone.webSocket.closedWith?.code).toBe(CLOSE_CODES.tokenEnded);
    expect(stays.stream.seqs).toEqual([1, 2, 3]);
    expect(rig.manager.socketsOf('u')).toBe(1);
  });

  it('shuts out whoever was signed out while their token was looked up', () => {
    const recognisedAt = rig.manager.position.seq;
    revoke('s1');
    rig.happen(0);
    const late = rig.connectWith({ credential: { kind: 'session', id: 's1' }, recognisedAt });
    rig.happen(1);
    expect(late.webSocket.closedWith?.code).toBe(CLOSE_CODES.tokenEnded);
    expect(late.stream.seqs).toEqual([]);
  });

  it('sends those away of whom it cannot say any more whether they were signed out meanwhile', () => {
    rig.happen(500);
    const late = rig.connectWith({ recognisedAt: 1n });
    expect(late.webSocket.closedWith?.code).toBe(1006);
  });

  it('does not go on with a token that expires while a socket is full', async () => {
    const client = rig.connectWith({ expiresAt: new Date(rig.nowMs + 500) });
    client.stream.block();
    for (let n = 0; n < 300; n++) rig.log.append({}, 4_000);
    rig.publish();
    await rig.turns();
    const before = client.stream.seqs.length;
    expect(before).toBeGreaterThan(10);
    rig.nowMs += 1_000;
    await client.stream.unblock(() => rig.turns());
    expect(client.stream.seqs).toHaveLength(before);
    expect(client.webSocket.closedWith?.code).toBe(CLOSE_CODES.tokenEnded);
  });

  it('does not write to a token that has expired between two looks', () => {
    const client = rig.connectWith({ expiresAt: new Date(rig.nowMs + 500) });
    rig.happen(1);
    rig.happen(1);
    expect(client.stream.seqs).toEqual([1]);
    expect(client.webSocket.closedWith?.code).toBe(CLOSE_CODES.tokenEnded);
  });

  it('sends everybody away with a time of their own', async () => {
    const clients = [1, 2, 3, 4].map(() => rig.connect(null));
    await rig.manager.stop();
    for (const { webSocket } of clients) {
      expect(webSocket.closedWith).toEqual({ code: CLOSE_CODES.draining, reason: 'retry_after_ms=10' });
    }
  });

  it('tells clients afresh when the log has gone back, and does not mix old numbers with new', async () => {
    rig.happen(5);
    const client = rig.connect(null);
    rig.manager.startAt({ epoch: 'f', seq: 2n });
    rig.manager.resync();
    expect(client.stream.frames.at(-1)).toMatchObject({
      type: 'resync_required',
      reason: 'epoch_changed',
      epoch: 'f',
      seq: '2',
    });
    const { event } = { event: { ...rig.log.events[2]!, id: 'new' } };
    rig.manager.broadcast([event]);
    rig.nowMs += LIMITS.fanOutTickMs;
    rig.manager.broadcastTransient({ type: 'flush' });
    expect(client.stream.seqs).toEqual([3]);
  });

  it('closes a socket that says too much', () => {
    const client = rig.connect(null);
    for (let n = 0; n < LIMITS.socketFramesBurst; n++) client.webSocket.say('ping');
    expect(client.webSocket.closedWith).toBeNull();
    client.webSocket.say('ping');
    expect(client.webSocket.closedWith?.code).toBe(CLOSE_CODES.tooManyFrames);
  });

  it('lets a socket say more after a while, and counts pings of the protocol too', () => {
    const client = rig.connect(null);
    for (let n = 0; n < LIMITS.socketFramesBurst; n++) client.webSocket.emit('ping');
    rig.nowMs += 1_000;
    for (let n = 0; n < LIMITS.socketFramesPerSecond; n++) client.webSocket.emit('ping');
    expect(client.webSocket.closedWith).toBeNull();
    client.webSocket.emit('ping');
    expect(client.webSocket.closedWith?.code).toBe(CLOSE_CODES.tooManyFrames);
  });
});
