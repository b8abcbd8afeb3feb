import { isUtf8 } from 'node:buffer';
import type { DeliveryOutcome, RawDelivery } from '../inbound-batch.ts';
import { bytes, texts, timestamps, uuids } from './array-parameters.ts';
import type { Statement } from './statement.ts';

export interface DeliveryToRecord {
  delivery: RawDelivery;
  outcome: DeliveryOutcome;
  detail: string | null;
  unconnectedIds: string[];
}

/**
 * The statements that keep raw deliveries. Bodies are kept as text, which is the cheapest form (notes/realtime.md §2),
 * and as bytes only when text could not give the same bytes back. Of a replay only the outcome is written: a row that was
 * deleted meanwhile, by its age or because somebody asked to be forgotten, must not come back.
 */
export function deliveriesToRecord(rows: readonly DeliveryToRecord[]): Statement[] {
  const replays = rows.filter(({ delivery }) => delivery.isReplay === true);
  const fresh = rows.filter(({ delivery }) => delivery.isReplay !== true);
  return [
    ...(fresh.length > 0 ? [insertOf(fresh)] : []),
    ...(replays.length > 0 ? [outcomesOf(replays)] : []),
  ];
}

/** Null for none. An id may hold any character, so no separator would do. */
const IDS = `case when k.ids is not null then
  (select array_agg(value) from jsonb_array_elements_text(k.ids::jsonb) as value) end`;

function insertOf(rows: readonly DeliveryToRecord[]): Statement {
  const bodies = rows.map(({ delivery: { body } }) => ({ body, fitsText: isText(body) }));
  return {
    name: 'insert-deliveries',
    text: `insert into webhook_deliveries (id, platform, channel_external_id, received_at, body, body_bytes, outcome,
        detail, unconnected_ids)
      select id, platform, channel, received_at, body, body_bytes, outcome, detail, ${IDS}
      from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[], $7::text[], $8::text[],
        $9::text[]) as k(id, platform, channel, received_at, body, body_bytes, outcome, detail, ids)
      on conflict (id) do update set outcome = excluded.outcome, detail = excluded.detail,
        unconnected_ids = excluded.unconnected_ids`,
    values: [
      uuids(rows, (row) => row.delivery.id),
      texts(rows, (row) => row.delivery.platform),
      texts(rows, (row) => row.delivery.channelExternalId ?? null),
      timestamps(rows, (row) => row.delivery.receivedAt),
      texts(bodies, ({ body, fitsText }) => (fitsText ? body : null)),
      bytes(bodies, ({ body, fitsText }) => (fitsText ? null : body)),
      ...outcomeColumns(rows),
    ],
  };
}

function outcomesOf(rows: readonly DeliveryToRecord[]): Statement {
  return {
    name: 'update-delivery-outcomes',
    text: `update webhook_deliveries d set outcome = k.outcome, detail = k.detail, unconnected_ids = ${IDS}
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as k(id, outcome, detail, ids) where d.id = k.id`,
    values: [uuids(rows, (row) => row.delivery.id), ...outcomeColumns(rows)],
  };
}

function outcomeColumns(rows: readonly DeliveryToRecord[]): Buffer[] {
  return [
    texts(rows, (row) => row.outcome),
    texts(rows, (row) => row.detail),
    texts(rows, (row) => (row.unconnectedIds.length > 0 ? JSON.stringify(row.unconnectedIds) : null)),
  ];
}

/** NUL is valid UTF-8, but PostgreSQL refuses it in text. */
function isText(body: Buffer): boolean {
  return isUtf8(body) && !body.includes(0);
}
