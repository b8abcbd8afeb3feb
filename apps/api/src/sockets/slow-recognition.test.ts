import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { createOrigins } from '../auth/origins.ts';
import { BASE } from '../http/paths.ts';
import { SocketRig } from '../testing/socket-rig.ts';
import { Colleagues } from './colleagues.ts';
import { UpgradeHandler } from './upgrade.ts';

describe('an upgrade whose token is looked up without end', () => {
  it(
    'is cut after a while, without an answer and without a socket',
    async () => {
      const rig = new SocketRig();
      const colleagues = new Colleagues({ clock: rig.clock, tell: () => {}, publishSignal: () => {} });
      const upgrades = new UpgradeHandler({
        manager: rig.manager,
        colleagues,
        platformOf: () => null,
        authenticator: { authenticate: () => new Promise(() => {}) } as never,
        origins: createOrigins([], 'http://localhost'),
        clock: rig.clock,
        trustedProxies: [],
        secureCookies: false,
        isReady: () => true,
      });
      const server = createServer().on('upgrade', upgrades.handle).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.on('error', () => {});
      let answered = 0;
      socket.on('data', (bytes) => (answered += bytes.length));
      socket.write(
        `GET ${BASE}/ws/u?token=t HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
      );
      await once(socket, 'close');
      expect(answered).toBe(0);
      expect(rig.manager.connections).toEqual([]);
      await rig.manager.stop();
      await new Promise((resolve) => server.close(resolve));
    },
    2 * LIMITS.socketUpgradeMsMax,
  );
});
