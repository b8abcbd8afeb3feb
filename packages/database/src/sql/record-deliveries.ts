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
 * give the same bytes back. Of a replay only the outcome is written: a row that was deleted meanwhile, by its age or
 * because somebody asked to be forgotten, must not come back.
 */
export async function recordDeliveries(db: Queryable, rows: readonly DeliveryToRecord[]): Promise<void> {
  const replays = rows.filter(({ delivery }) => delivery.isReplay === true);
  const fresh = rows.filter(({ delivery }) => delivery.isReplay !== true);
  if (fresh.length > 0) await insertDeliveries(db, fresh);
  if (replays.length > 0) await updateOutcomes(db, replays);
}

/** An id may hold any character, so no separator would do. */
const IDS = `(select array_agg(value) from jsonb_array_elements_text(k.ids) as value)`;

async function insertDeliveries(db: Queryable, rows: readonly DeliveryToRecord[]): Promise<void> {
  const bodies = rows.map((row) => storableBody(row.delivery.body));
  await db.query({
    name: 'insert-deliveries',
    text: `insert into webhook_deliveries (id, platform, channel_external_id, received_at, body, body_bytes, outcome,
        detail, unconnected_ids)
      select id, platform, channel, received_at, body, decode(body_hex, 'hex'), outcome, detail, ${IDS}
      from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::jsonb[]) as k(id, platform, channel, received_at, body, body_hex, outcome, detail, ids)
      on conflict (id) do update set outcome = excluded.outcome, detail = excluded.detail,
        unconnected_ids = excluded.unconnected_ids`,
    values: [
      ...columns(
        rows,
        (row) => row.delivery.id,
        (row) => row.delivery.platform,
        (row) => row.delivery.channelExternalId ?? null,
        (row) => row.delivery.receivedAt.toISOString(),
      ),
      bodies.map((body) => body.text),
      bodies.map((body) => body.hex),
      ...outcomeColumns(rows),
    ],
  });
}

async function updateOutcomes(db: Queryable, rows: readonly DeliveryToRecord[]): Promise<void> {
  await db.query({
    name: 'update-delivery-outcomes',
    text: `update webhook_deliveries d set outcome = k.outcome, detail = k.detail, unconnected_ids = ${IDS}
      from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) as k(id, outcome, detail, ids) where d.id = k.id`,
    values: [rows.map((row) => row.delivery.id), ...outcomeColumns(rows)],
  });
}

function outcomeColumns(rows: readonly DeliveryToRecord[]): unknown[][] {
  return columns(
    rows,
    (row) => row.outcome,
    (row) => row.detail,
    (row) => JSON.stringify(row.unconnectedIds),
  );
}

function storableBody(body: Buffer): { text: string | null; hex: string | null } {
  // NUL is valid UTF-8, but PostgreSQL refuses it in text.
  if (isUtf8(body) && !body.includes(0)) return { text: body.toString('utf8'), hex: null };
  return { text: null, hex: body.toString('hex') };
}
