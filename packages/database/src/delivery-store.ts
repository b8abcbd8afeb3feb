import type { DataSource } from 'typeorm';
import type { Platform } from '@switchboard/core';
import type { RawDelivery } from './inbound-batch.ts';

interface DeliveryRow {
  id: string;
  platform: Platform;
  received_at: Date;
  body: string | null;
  body_bytes: Buffer | null;
}

/** An account that sends us messages and that nobody has connected. */
export interface UnconnectedAccount {
  platform: Platform;
  external_id: string;
  deliveries: number;
  last_received_at: Date;
}

/** Raw deliveries, read back. */
export class DeliveryStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Up to `limit` deliveries after `afterId` that wait for this account to be connected, oldest first. */
  async waitingFor(
    platform: Platform,
    externalId: string,
    { afterId, limit }: { afterId: string | null; limit: number },
  ): Promise<RawDelivery[]> {
    const rows = await this.#dataSource.query<DeliveryRow[]>(
      `select id, platform, received_at, body, body_bytes from webhook_deliveries
       where platform = $1 and outcome <> 'stored' and $2 = any(unconnected_ids) and ($3::uuid is null or id > $3)
       order by id limit $4`,
      [platform, externalId, afterId, limit],
    );
    return rows.map((row) => ({
      id: row.id,
      platform: row.platform,
      receivedAt: row.received_at,
      body: row.body_bytes ?? Buffer.from(row.body ?? ''),
    }));
  }

  unconnectedAccounts(): Promise<UnconnectedAccount[]> {
    return this.#dataSource.query<UnconnectedAccount[]>(
      `select platform, external_id, count(*)::int as deliveries, max(received_at) as last_received_at
       from webhook_deliveries, unnest(unconnected_ids) as account(external_id)
       where outcome <> 'stored' group by platform, external_id order by max(received_at) desc`,
    );
  }
}
