import { silentLogger } from '@switchboard/service';
import { startFaultProxy } from '../../../../tests/support/fault-proxy.ts';
import { describeWithNats, startNatsServer } from '../../../../tests/support/nats-server.ts';
import { describeBus } from '../testing/describe-bus.ts';
import { natsAddress } from './nats-address.ts';
import { NatsBus } from './nats-bus.ts';

describeWithNats('the bus over NATS', () => {
  describeBus(async () => {
    const server = await startNatsServer();
    const link = await startFaultProxy(server.port);
    return {
      link,
      makeBus: (options) =>
        new NatsBus({
          address: natsAddress([`nats://127.0.0.1:${link.port}`]),
          namespace: 'test',
          logger: silentLogger,
          ...options,
        }),
      stop: async () => {
        await link.stop();
        await server.stop();
      },
    };
  });
});
