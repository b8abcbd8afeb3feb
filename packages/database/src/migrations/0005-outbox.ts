import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Replies: what waits to be asked of the platforms, which process asks it, and by which id a client's own repetition of a
 * request is recognised. See docs/decisions/0025.
 */
export class Outbox0005 implements MigrationInterface {
  name = 'Outbox1763840000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Gives the fourth schema back. Replies that wait are not sent then. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Under what a message that was sent once more was known before: receipts of that must not speak for the new one.
  `alter table messages add column client_message_id text, add column author_id text,
    add column earlier_external_ids text[], add column send_channel_id uuid`,
  `create index messages_client_message_id on messages (conversation_id, client_message_id)
    where client_message_id is not null`,
  // Without it Meta refuses what it calls a human agent's answer.
  `alter table channels add column allows_human_agent boolean not null default false`,
  `create table outbox_jobs (
    id uuid primary key,
    number bigint generated always as identity,
    channel_id uuid not null references channels (id) on delete cascade,
    queue_id uuid not null,
    message_id uuid not null references messages (id) on delete cascade,
    kind text not null check (kind in ('message', 'reaction', 'edit', 'delete')),
    data jsonb,
    state text not null default 'queued' check (state in ('queued', 'sending', 'unknown')),
    holder text,
    attempts integer not null default 0,
    claims integer not null default 0,
    asked_at timestamptz,
    due_at timestamptz not null default now(),
    give_up_at timestamptz not null,
    error jsonb,
    created_at timestamptz not null default now()
  )`,
  `create index outbox_jobs_waiting on outbox_jobs (channel_id, number) where state = 'queued'`,
  `create index outbox_jobs_unanswered on outbox_jobs (channel_id) where state <> 'queued'`,
  `create index outbox_jobs_queue on outbox_jobs (queue_id, number)`,
  `create index outbox_jobs_message on outbox_jobs (message_id)`,
  `create table channel_leases (
    channel_id uuid primary key references channels (id) on delete cascade,
    holder text not null,
    leased_until timestamptz not null
  )`,
];

const DOWN = [
  `drop table channel_leases`,
  `drop table outbox_jobs`,
  `alter table channels drop column allows_human_agent`,
  `drop index messages_client_message_id`,
  `alter table messages drop column client_message_id, drop column author_id, drop column earlier_external_ids,
    drop column send_channel_id`,
];
