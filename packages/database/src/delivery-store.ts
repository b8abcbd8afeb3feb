import type { DataSource } from 'typeorm';
import type { Platform } from '@switchboard/core';
import type { DeliveryOutcome, RawDelivery } from './inbound-batch.ts';

/** Which deliveries are meant; what is absent does not narrow. */
export interface DeliveryFilter {
  ids?: readonly string[];
  platform?: Platform;
  outcome?: DeliveryOutcome;
  /** Received at this moment or later. */
  since?: Date;
  /** Received before this moment. */
  until?: Date;
}

/** A delivery without its body. */
export interface DeliverySummary {
  id: string;
  platform: Platform;
  received_at: Date;
  outcome: DeliveryOutcome;
  detail: string | null;
  size_bytes: number;
}

/** An account that sends us messages and that nobody has connected. */
export interface UnconnectedAccount {
  platform: Platform;
  external_id: string;
  deliveries: number;
  last_received_at: Date;
}

interface DeliveryRow {
  id: string;
  platform: Platform;
  channel_external_id: string | null;
  received_at: Date;
  body: string | null;
  body_bytes: Buffer | null;
}

const RAW_COLUMNS = 'id, platform, channel_external_id, received_at, body, body_bytes';

/** Raw deliveries, read back. Ids grow with time, so their order is the order of arrival. */
export class DeliveryStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The newest first; `afterId` goes on behind a page that was read before. */
  list({
    limit,
    afterId = null,
    ...filter
  }: DeliveryFilter & { limit: number; afterId?: string | null }): Promise<DeliverySummary[]> {
    const { where, values } = conditions(filter);
    return this.#dataSource.query<DeliverySummary[]>(
      `select id, platform, received_at, outcome, detail,
         coalesce(octet_length(body), octet_length(body_bytes)) as size_bytes
       from webhook_deliveries where ${where} and ($6::uuid is null or id < $6) order by id desc limit $7`,
      [...values, afterId, limit],
    );
  }

  /** null when there is none, or none any more. */
  async byId(id: string): Promise<RawDelivery | null> {
    const [row] = await this.#dataSource.query<DeliveryRow[]>(
      `select ${RAW_COLUMNS} from webhook_deliveries where id = $1`,
      [id],
    );
    return row === undefined ? null : rawDelivery(row);
  }

  /** Up to `limit` deliveries after `afterId`, the oldest first: pages for a replay. */
  async matching(
    filter: DeliveryFilter,
    { afterId, limit }: { afterId: string | null; limit: number },
  ): Promise<RawDelivery[]> {
    const { where, values } = conditions(filter);
    const rows = await this.#dataSource.query<DeliveryRow[]>(
      `select ${RAW_COLUMNS} from webhook_deliveries where ${where} and ($6::uuid is null or id > $6)
       order by id limit $7`,
      [...values, afterId, limit],
    );
    return rows.map(rawDelivery);
  }

  /** How these deliveries stand now, by outcome. */
  async countOutcomes(ids: readonly string[]): Promise<Map<DeliveryOutcome, number>> {
    const rows = await this.#dataSource.query<{ outcome: DeliveryOutcome; count: number }[]>(
      `select outcome, count(*)::int as count from webhook_deliveries where id = any($1::uuid[]) group by outcome`,
      [ids],
    );
    return new Map(rows.map(({ outcome, count }) => [outcome, count]));
  }

  /** Up to `limit` deliveries after `afterId` that wait for this account to be connected, oldest first. */
  async waitingFor(
    platform: Platform,
    externalId: string,
    { afterId, limit }: { afterId: string | null; limit: number },
  ): Promise<RawDelivery[]> {
    const rows = await this.#dataSource.query<DeliveryRow[]>(
      `select ${RAW_COLUMNS} from webhook_deliveries
       where platform = $1 and outcome <> 'stored' and $2 = any(unconnected_ids) and ($3::uuid is null or id > $3)
       order by id limit $4`,
      [platform, externalId, afterId, limit],
    );
    return rows.map(rawDelivery);
  }

  unconnectedAccounts(): Promise<UnconnectedAccount[]> {
    return this.#dataSource.query<UnconnectedAccount[]>(
      `select platform, external_id, count(*)::int as deliveries, max(received_at) as last_received_at
       from webhook_deliveries, unnest(unconnected_ids) as account(external_id)
       where outcome <> 'stored' group by platform, external_id order by max(received_at) desc`,
    );
  }

  /** Deletes up to `limit` of the oldest deliveries that came before a moment; answers how many. */
  async prune(before: Date, limit: number): Promise<number> {
    // Two processes that prune at once take different rows instead of waiting for each other.
    const [, deleted] = await this.#dataSource.query<[unknown, number]>(
      `delete from webhook_deliveries where id in (
         select id from webhook_deliveries where received_at < $1 order by received_at limit $2
         for update skip locked)`,
      [before, limit],
    );
    return deleted;
  }
}

/** The filter as SQL over the parameters $1 to $5. */
function conditions({ ids, platform, outcome, since, until }: DeliveryFilter): {
  where: string;
  values: unknown[];
} {
  return {
    where: `($1::uuid[] is null or id = any($1)) and ($2::text is null or platform = $2)
      and ($3::text is null or outcome = $3) and ($4::timestamptz is null or received_at >= $4)
      and ($5::timestamptz is null or received_at < $5)`,
    values: [ids ?? null, platform ?? null, outcome ?? null, since ?? null, until ?? null],
  };
}

function rawDelivery(row: DeliveryRow): RawDelivery {
  return {
    id: row.id,
    platform: row.platform,
    ...(row.channel_external_id === null ? {} : { channelExternalId: row.channel_external_id }),
    receivedAt: row.received_at,
    body: row.body_bytes ?? Buffer.from(row.body ?? ''),
    isReplay: true,
  };
}
