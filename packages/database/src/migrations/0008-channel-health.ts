import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How each channel is, check by check, and the message forms of WhatsApp Business accounts. */
export class ChannelHealth0008 implements MigrationInterface {
  name = 'ChannelHealth1763870000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `create table channel_checks (
    channel_id uuid not null references channels (id) on delete cascade,
    name text not null,
    state text not null check (state in ('ok','warning','failing','unknown')),
    sentence text not null,
    action text,
    detail text,
    facts jsonb,
    credentials_mark text,
    problem text,
    since timestamptz not null,
    checked_at timestamptz,
    due_at timestamptz not null,
    primary key (channel_id, name)
  )`,
  `create table message_template_lists (
    account_external_id text primary key,
    fetched_at timestamptz,
    due_at timestamptz not null,
    seen_event_id uuid,
    problem text
  )`,
  `create table message_templates (
    account_external_id text not null references message_template_lists (account_external_id) on delete cascade,
    name text not null,
    language text not null,
    external_id text not null,
    category text not null,
    status text not null,
    components jsonb not null,
    primary key (account_external_id, name, language)
  )`,
  // News of one account, the newest first.
  `create index channel_events_account on channel_events (account_external_id, id)`,
];

const DOWN = [
  `drop index channel_events_account`,
  `drop table message_templates`,
  `drop table message_template_lists`,
  `drop table channel_checks`,
];
