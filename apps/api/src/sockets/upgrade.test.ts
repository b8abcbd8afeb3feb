import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { LIMITS } from '@switchboard/core';

import type { Principal } from '../auth/authenticator.ts';
import { createOrigins } from '../auth/origins.ts';
import { BASE } from '../http/paths.ts';
import { until } from '../testing/bus-rig.ts';
import { SocketRig } from '../testing/socket-rig.ts';
import { Colleagues } from './colleagues.ts';
import { UpgradeHandler } from './upgrade.ts';

const PRINCIPAL = {
  user: { id: 'u', name: 'Anna', role: 'agent' },
  credential: null,
  expiresAt: null,
} as unknown as Principal;

describe('upgrades whose tokens were looked up together', () => {
  const server = createServer();
  const rig = new SocketRig();
  const colleagues = new Colleagues({ clock: rig.clock, tell: () => {}, publishSignal: () => {} });
  const clients: WebSocket[] = [];
  let asked = 0;
  let answer: (principal: Principal) => void = () => {};
  let url: string;

  beforeEach(async () => {
    const found = new Promise<Principal>((resolve) => (answer = resolve));
    const authenticate = async (): Promise<Principal> => {
      asked++;
      return await found;
    };
    const upgrades = new UpgradeHandler({
      manager: rig.manager,
      colleagues,
      platformOf: () => null,
      authenticator: { authenticate } as never,
      origins: createOrigins([], 'http://localhost'),
      clock: rig.clock,
      trustedProxies: [],
      secureCookies: false,
      isReady: () => true,
    });
    server.on('upgrade', upgrades.handle);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}/ws/u?token=t`;
  });

  afterEach(async () => {
    for (const client of clients) client.terminate();
    await until('everybody has left', () => rig.manager.socketsOf('u') === 0);
    await colleagues.stop();
    await rig.manager.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are counted one after another: a user has no socket too many', async () => {
    const many = LIMITS.socketsPerUserMax + 5;
    const outcomes = Array.from({ length: many }, async () => {
      const client = new WebSocket(url);
      clients.push(client);
      return await new Promise((resolve) => {
        client.once('open', () => resolve('open'));
        client.once('unexpected-response', (_, { statusCode }) => resolve(statusCode));
        client.on('error', () => {});
      });
    });
    await until('all are being looked up', () => asked === many);
    answer(PRINCIPAL);
    const refused = (await Promise.all(outcomes)).filter((outcome) => outcome !== 'open');
    expect(refused).toEqual([429, 429, 429, 429, 429]);
  });
});
