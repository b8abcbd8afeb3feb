import type { Clock, RetentionKey } from '@switchboard/core';
import type { Database, RetentionSettings } from '@switchboard/database';
import type { Logger, Retention, Service } from '@switchboard/service';
import { AuditRetention } from './audit-retention.ts';
import { DeliveryRetention } from './delivery-retention.ts';
import { EventRetention } from './event-retention.ts';

export interface RetentionsOptions {
  database: Database;
  settings: RetentionSettings;
  /** Events that are kept at most, whatever their age. */
  eventsMax: number;
  clock: Clock;
  logger: Logger;
}

/** Deletes what this process has to delete by age. How long things are kept is asked at each run. */
export class Retentions implements Service {
  readonly #all: readonly Retention[];

  constructor({ database, settings, eventsMax, clock, logger }: RetentionsOptions) {
    const days = (key: RetentionKey) => () => settings.days(key);
    const { deliveries, pendingUpdates, events: log, audit } = database;
    const about = { clock, logger };
    this.#all = [
      new DeliveryRetention({ deliveries, pendingUpdates, days: days('webhook_deliveries_days'), ...about }),
      new EventRetention({ log, days: days('events_days'), count: eventsMax, ...about }),
      new AuditRetention({ audit, days: days('audit_log_days'), ...about }),
    ];
  }

  async start(): Promise<void> {
    for (const retention of this.#all) await retention.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((retention) => retention.stop()));
  }
}
