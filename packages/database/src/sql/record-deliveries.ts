import { isUtf8 } from 'node:buffer';
import type { DeliveryOutcome, RawDelivery } from '../inbound-batch.ts';
import { columns, type Queryable } from './statement.ts';

export interface DeliveryToRecord {
  delivery: RawDelivery;
  outcome: DeliveryOutcome;
  detail: string | null;
  unconnectedIds: string[];
}

/**
 * Keeps raw bodies as text, which is the cheapest form (notes/realtime.md §2), and as bytes only when text could not
 * give the same bytes back.
 */
export async function recordDeliveries(db: Queryable, rows: readonly DeliveryToRecord[]): Promise<void> {
  if (rows.length === 0) return;
  const bodies = rows.map((row) => storableBody(row.delivery.body));
  await db.query({
    name: 'record-deliveries',
    text: `insert into webhook_deliveries (id, platform, account_external_id, received_at, body, body_bytes, outcome,
        detail, unconnected_ids)
      select id, platform, account, received_at, body, decode(body_hex, 'hex'), outcome, detail,
        string_to_array(nullif(unconnected, ''), chr(10))
      from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[]) as k(id, platform, account, received_at, body, body_hex, outcome, detail, unconnected)
      on conflict (id) do update set outcome = excluded.outcome, detail = excluded.detail,
        unconnected_ids = excluded.unconnected_ids`,
    values: [
      ...columns(
        rows,
        (row) => row.delivery.id,
        (row) => row.delivery.platform,
        (row) => row.delivery.accountExternalId ?? null,
        (row) => row.delivery.receivedAt.toISOString(),
      ),
      bodies.map((body) => body.text),
      bodies.map((body) => body.hex),
      ...columns(
        rows,
        (row) => row.outcome,
        (row) => row.detail,
        (row) => row.unconnectedIds.join('\n'),
      ),
    ],
  });
}

function storableBody(body: Buffer): { text: string | null; hex: string | null } {
  // NUL is valid UTF-8, but PostgreSQL refuses it in text.
  if (isUtf8(body) && !body.includes(0)) return { text: body.toString('utf8'), hex: null };
  return { text: null, hex: body.toString('hex') };
}
