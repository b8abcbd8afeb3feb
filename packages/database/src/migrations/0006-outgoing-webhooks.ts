import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints of other programs, how far each has been told of the log, and what became of each delivery. */
export class OutgoingWebhooks0006 implements MigrationInterface {
  name = 'OutgoingWebhooks1763850000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Gives the fifth schema back. Nobody is told anything then. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `create table webhook_endpoints (
    id uuid primary key,
    url text not null,
    description text not null default '',
    event_types text[],
    sealed_secret bytea not null,
    sealed_old_secret bytea,
    old_secret_until timestamptz,
    is_enabled boolean not null default true,
    disabled_reason text,
    epoch text not null,
    seq bigint not null,
    missed_before_seq bigint,
    failing_since timestamptz,
    consecutive_failures integer not null default 0,
    resting_until timestamptz,
    lease_holder text,
    leased_until timestamptz,
    created_by text references users (id) on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  // The row changes with every delivery; nothing that changes is indexed, and there is room for it beside the old one.
  `alter table webhook_endpoints set (fillfactor = 50)`,
  `create table outgoing_deliveries (
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    event_id uuid not null,
    event_seq bigint,
    type text not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    last_status integer,
    last_error text,
    duration_ms integer,
    response_excerpt text,
    created_at timestamptz not null default now(),
    primary key (endpoint_id, event_id)
  )`,
  `create index outgoing_deliveries_due on outgoing_deliveries (endpoint_id, next_attempt_at, event_seq)
    where state = 'pending'`,
  // For the list of what failed, and for deleting by age.
  `create index outgoing_deliveries_failed on outgoing_deliveries (endpoint_id, event_id) where state = 'failed'`,
  `create index outgoing_deliveries_age on outgoing_deliveries (created_at)`,
];

const DOWN = [`drop table outgoing_deliveries`, `drop table webhook_endpoints`];
