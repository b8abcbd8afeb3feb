import { createHmac } from 'node:crypto';
import type { Logger, Metrics } from '@switchboard/service';
import type { Bus, BusListener } from './bus.ts';
import { natsAddress } from './nats-address.ts';
import { NatsBus } from './nats-bus.ts';
import { PostgresBus } from './postgres-bus.ts';

export interface BusOptions {
  config: {
    /** None: PostgreSQL. */
    natsUrls: readonly string[];
    databaseUrl: string;
    encryptionKey: string;
  };
  /** True for a connection to PostgreSQL whose commits this node knows of by itself. */
  isOwn?: ((processId: number) => boolean) | undefined;
  listener: BusListener;
  metrics: Metrics;
  logger: Logger;
}

/** The bus that the configuration asks for. */
export function createBus({ config, isOwn, listener, metrics, logger }: BusOptions): Bus {
  if (config.natsUrls.length === 0) {
    return new PostgresBus({ databaseUrl: config.databaseUrl, isOwn, listener, metrics, logger });
  }
  return new NatsBus({
    address: natsAddress(config.natsUrls),
    namespace: namespaceOf(config.encryptionKey),
    listener,
    metrics,
    logger,
  });
}

/**
 * The same for all nodes on one database, for they must have the same key, and nobody else's. The key does not follow
 * from it.
 */
function namespaceOf(encryptionKey: string): string {
  return createHmac('sha256', encryptionKey).update('namespace of the bus').digest('hex').slice(0, 20);
}
