import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Telegram accounts without gaps: who holds an account, how far it has been read, whom it has met, which chats several
 * accounts share, logins under way, and what fetching a file needs.
 */
export class TelegramAccounts0003 implements MigrationInterface {
  name = 'TelegramAccounts1763820000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Gives the second schema back. Accounts are read from the present on then, and files are not fetched. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

/** Supergroups and channels: `-100…`, the only chats in which all accounts see the same message ids. */
const SHARED_ADDRESS = `~ '^-[1-9][0-9]{12,}$'`;

const UP = [
  `alter table telegram_accounts
    add column lease_holder text,
    add column leased_until timestamptz,
    add column backfilled_at timestamptz,
    add column logout_requested_at timestamptz`,

  `create table telegram_update_state (
    account_id uuid primary key references telegram_accounts (id) on delete cascade,
    pts integer not null,
    qts integer not null,
    seq integer not null,
    date integer not null,
    updated_at timestamptz not null default now()
  )`,
  `create table telegram_channel_state (
    channel_id text not null,
    account_id uuid not null references telegram_accounts (id) on delete cascade,
    pts integer not null,
    primary key (channel_id, account_id)
  )`,
  `create index telegram_channel_state_account on telegram_channel_state (account_id)`,
  `create table telegram_peers (
    peer_id text not null,
    kind text not null check (kind in ('user','chat','channel')),
    account_id uuid not null references telegram_accounts (id) on delete cascade,
    access_hash text,
    first_name text,
    last_name text,
    title text,
    username text,
    phone text,
    updated_at timestamptz not null default now(),
    primary key (peer_id, kind, account_id)
  )`,
  `create index telegram_peers_newest on telegram_peers (account_id, updated_at desc)`,
  `create table telegram_message_chats (
    message_id bigint not null,
    account_id uuid not null references telegram_accounts (id) on delete cascade,
    address text not null,
    primary key (message_id, account_id)
  )`,
  `create index telegram_message_chats_account on telegram_message_chats (account_id)`,

  `create table shared_chats (
    address text primary key,
    channel_id uuid not null references channels (id) on delete cascade
  )`,
  `create index shared_chats_channel on shared_chats (channel_id)`,
  `create table conversation_channels (
    conversation_id uuid not null references conversations (id) on delete cascade,
    channel_id uuid not null references channels (id) on delete cascade,
    primary key (conversation_id, channel_id)
  )`,
  `create index conversation_channels_channel on conversation_channels (channel_id)`,
  // Where several accounts have told one chat apart until now, the oldest conversation goes on.
  `insert into shared_chats (address, channel_id)
    select distinct on (a.address) a.address, a.channel_id
    from telegram_accounts t
    join conversation_addresses a on a.channel_id = t.channel_id and a.address ${SHARED_ADDRESS}
    join conversations c on c.id = a.conversation_id
    order by a.address, c.created_at, c.id`,
  `insert into conversation_channels (conversation_id, channel_id)
    select a.conversation_id, a.channel_id from shared_chats s
    join conversation_addresses a on a.address = s.address and a.channel_id = s.channel_id`,

  `create table telegram_logins (
    id uuid primary key,
    name text not null,
    method text not null check (method in ('qr','code')),
    state text not null default 'requested' check (state in ('requested','connecting','scan_qr','code_needed',
      'password_needed','done','failed','cancelled','expired')),
    api_id integer,
    sealed_api_hash bytea,
    sealed_proxy bytea,
    sealed_phone bytea,
    sealed_token bytea,
    sealed_code bytea,
    sealed_password bytea,
    token_expires_at timestamptz,
    sent_by text,
    code_length integer,
    password_hint text,
    detail text,
    account_id uuid references telegram_accounts (id) on delete set null,
    requested_by text references users (id) on delete set null,
    lease_holder text,
    leased_until timestamptz,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,

  `alter table attachments
    add column fetch_channel_id uuid,
    add column stored_as text,
    add column attempts integer not null default 0,
    add column next_attempt_at timestamptz,
    add column failure text`,
  `update attachments a set fetch_channel_id = m.channel_id, next_attempt_at = now()
    from messages m join telegram_accounts t on t.channel_id = m.channel_id
    where m.id = a.message_id and a.state = 'pending'`,
  // Only what somebody fetches: what is stored, has failed for good or was taken back leaves it.
  `create index attachments_to_fetch on attachments (fetch_channel_id, next_attempt_at)
    where state = 'pending' and fetch_channel_id is not null`,
  // Copies whose message was taken back and which are still there.
  `create index attachments_to_remove on attachments (id) where state = 'deleted' and stored_as is not null`,
];

const DOWN = [
  `drop index attachments_to_fetch, attachments_to_remove`,
  `alter table attachments
    drop column fetch_channel_id,
    drop column stored_as,
    drop column attempts,
    drop column next_attempt_at,
    drop column failure`,
  `drop table telegram_logins, conversation_channels, shared_chats, telegram_message_chats, telegram_peers,
    telegram_channel_state, telegram_update_state`,
  `alter table telegram_accounts
    drop column lease_holder,
    drop column leased_until,
    drop column backfilled_at,
    drop column logout_requested_at`,
];
