import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connecting channels from the browser: what owners set for each of Meta's platforms, and what Meta has done since. */
export class ChannelSetup0013 implements MigrationInterface {
  name = 'ChannelSetup1763920000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // What is null is as the environment says.
  `create table channel_setups (
    platform text primary key check (platform in ('whatsapp','instagram','facebook')),
    sealed_app_secrets bytea,
    sealed_verify_token bytea,
    app_id text,
    login_configuration_id text,
    handshake_at timestamptz,
    handshake_refused_at timestamptz,
    signature_failed_at timestamptz,
    first_webhook_at timestamptz,
    last_webhook_at timestamptz,
    updated_at timestamptz not null
  )`,
  `insert into channel_setups (platform, first_webhook_at, last_webhook_at, updated_at)
    select platform, min(received_at), max(received_at), now() from webhook_deliveries
    where platform <> 'telegram' group by platform`,
  `alter table channels add column first_inbound_at timestamptz`,
  `update channels set first_inbound_at = (
      select min(c.created_at) from conversations c where c.channel_id = channels.id and c.last_inbound_at is not null)`,
  // A sign-in at Meta under way, and for a short while what it has found.
  `create table channel_logins (
    id uuid primary key,
    platform text not null check (platform in ('whatsapp','instagram','facebook')),
    state_hash bytea not null unique,
    user_id text not null references users (id) on delete cascade,
    session_id uuid,
    expires_at timestamptz not null,
    used_at timestamptz,
    problem text,
    sealed_found bytea
  )`,
];

const DOWN = [
  `drop table channel_logins`,
  `alter table channels drop column first_inbound_at`,
  `drop table channel_setups`,
];
