import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema: channels, people, conversations, messages, the event log, raw deliveries, users. */
export class FirstSchema0001 implements MigrationInterface {
  name = 'FirstSchema1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table if exists sign_in_links, api_tokens, sessions, telegram_accounts, pending_updates,
      webhook_deliveries, events, event_stream, attachments, messages, conversations, users, contact_identities,
      contacts, channels`);
  }
}

const PLATFORM = `check (platform in ('whatsapp','instagram','facebook','telegram'))`;
const DIRECTION = `check (direction in ('inbound','outbound'))`;
const STATUS = `check (status in ('queued','sending','sent','delivered','read','failed'))`;
const MESSAGE_TYPES = `('text','image','video','audio','voice','document','sticker','location','contacts','interactive',
  'reaction','story','template','system','unsupported')`;

const UP = [
  `create table users (
    id text primary key,
    source text not null check (source in ('local','host')),
    email text,
    name text not null,
    role text not null check (role in ('owner','agent','viewer')),
    password_hash text,
    disabled_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  // Only our own users sign in by address; what a host application says of its people's is for display.
  `create unique index users_local_email on users (email) where source = 'local'`,
  `create table sessions (
    id uuid primary key,
    user_id text not null references users (id) on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  `create index sessions_user on sessions (user_id)`,
  `create table api_tokens (
    id uuid primary key,
    user_id text not null references users (id) on delete cascade,
    name text not null,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
  )`,
  `create table sign_in_links (
    id uuid primary key,
    user_id text not null references users (id) on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create table channels (
    id uuid primary key,
    platform text not null ${PLATFORM},
    external_id text not null,
    name text not null,
    is_simulated boolean not null default false,
    sealed_credentials bytea,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (platform, external_id)
  )`,
  `create table contacts (
    id uuid primary key,
    name text,
    client_id text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create table contact_identities (
    id uuid primary key,
    contact_id uuid not null references contacts (id) on delete cascade,
    platform text not null ${PLATFORM},
    kind text not null check (kind in ('phone','bsuid','psid','igsid','telegram_user','telegram_chat')),
    scope text not null default '',
    value text not null,
    created_at timestamptz not null default now(),
    unique (platform, kind, scope, value)
  )`,
  `create index contact_identities_contact on contact_identities (contact_id)`,
  `create table conversations (
    id uuid primary key,
    channel_id uuid not null references channels (id),
    platform text not null ${PLATFORM},
    external_id text not null,
    contact_id uuid references contacts (id),
    peer_name text,
    peer_username text,
    subject text,
    unread_count integer not null default 0 check (unread_count >= 0),
    message_count integer not null default 0,
    last_position integer not null default 0,
    last_message_id uuid,
    last_message_text text,
    last_message_type text check (last_message_type in ${MESSAGE_TYPES}),
    last_message_direction text check (last_message_direction in ('inbound','outbound')),
    last_message_at timestamptz,
    last_inbound_at timestamptz,
    last_outbound_at timestamptz,
    awaiting_reply_since timestamptz,
    assigned_manager_id text references users (id) on delete set null,
    is_archived boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (channel_id, external_id)
  )`,
  `create index conversations_external_id on conversations (external_id)`,
  `create index conversations_contact on conversations (contact_id)`,
  `create index conversations_inbox on conversations (last_message_at desc, id desc) where not is_archived`,
  `create index conversations_archived on conversations (last_message_at desc, id desc) where is_archived`,
  `create index conversations_needs_reply on conversations (last_message_at desc, id desc)
    where awaiting_reply_since is not null and not is_archived`,
  `create table messages (
    id uuid primary key,
    conversation_id uuid not null references conversations (id) on delete cascade,
    channel_id uuid not null,
    external_id text not null,
    position integer not null,
    direction text not null ${DIRECTION},
    type text not null check (type in ${MESSAGE_TYPES}),
    text text,
    payload jsonb,
    status text ${STATUS},
    error jsonb,
    reply_to_external_id text,
    sent_at timestamptz not null,
    created_at timestamptz not null default now(),
    unique (channel_id, external_id),
    unique (conversation_id, position)
  )`,
  `create table attachments (
    id uuid primary key,
    message_id uuid not null references messages (id) on delete cascade,
    position smallint not null,
    type text not null check (type in ${MESSAGE_TYPES}),
    state text not null default 'pending' check (state in ('pending','ready','failed')),
    external_id text,
    source_url text,
    filename text,
    mime_type text,
    sha256 text,
    size_bytes bigint,
    created_at timestamptz not null default now(),
    unique (message_id, position)
  )`,
  `create table event_stream (
    id smallint primary key default 1 check (id = 1),
    epoch text not null,
    seq bigint not null default 0
  )`,
  `insert into event_stream (epoch) values (replace(gen_random_uuid()::text, '-', ''))`,
  `create table events (
    seq bigint primary key,
    id uuid not null,
    type text not null,
    channel_id uuid,
    conversation_id uuid,
    data text not null,
    occurred_at timestamptz not null
  )`,
  `create table webhook_deliveries (
    id uuid primary key,
    platform text not null ${PLATFORM},
    received_at timestamptz not null,
    body text,
    body_bytes bytea,
    outcome text not null check (outcome in ('stored','not_understood','unconnected','partly_failed','failed')),
    detail text,
    unconnected_ids text[],
    check ((body is null) <> (body_bytes is null))
  )`,
  `create index webhook_deliveries_received on webhook_deliveries (received_at)`,
  `create index webhook_deliveries_open on webhook_deliveries (platform, outcome, received_at)
    where outcome <> 'stored'`,
  `create table pending_updates (
    id uuid primary key,
    channel_id uuid not null references channels (id) on delete cascade,
    message_external_id text not null,
    kind text not null check (kind in ('status')),
    dedupe_key text not null,
    data jsonb not null,
    created_at timestamptz not null default now(),
    unique (channel_id, message_external_id, kind, dedupe_key)
  )`,
  `create table telegram_accounts (
    id uuid primary key,
    name text not null unique,
    channel_id uuid unique references channels (id) on delete set null,
    api_id integer,
    sealed_api_hash bytea,
    sealed_session bytea not null,
    sealed_proxy bytea,
    is_enabled boolean not null default true,
    state text not null default 'connecting'
      check (state in ('connecting','online','degraded','needs_login','banned','stopped')),
    state_reason text,
    state_changed_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
];
