import type { Queryable } from './statement.ts';

/**
 * Every transaction that looks for conversations goes through this gate, any number at once (`findConversations` holds
 * it shared, in the same statement). Any number, but the same in every process.
 */
export const INGEST_GATE = 7_294_312;

/**
 * Waits until nobody else is inside, and keeps everybody out until commit. For the few things that no lock of a row can
 * order: what changes a message without saying in whose conversation to look, and what moves conversations under the
 * feet of whoever has just found them. Comes before every other lock.
 */
export async function closeIngestGate(db: Queryable): Promise<void> {
  await db.query({
    name: 'close-ingest-gate',
    text: `select pg_advisory_xact_lock($1)`,
    values: [INGEST_GATE],
  });
}

/**
 * Goes inside, until commit, for who locks people before they look for conversations: inside comes first everywhere, else
 * they and whoever closes the gate would wait for each other.
 */
export async function enterIngestGate(db: Queryable): Promise<void> {
  await db.query({
    name: 'enter-ingest-gate',
    text: `select pg_advisory_xact_lock_shared($1)`,
    values: [INGEST_GATE],
  });
}
