import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Conversations found by every address of their peer, merges that can be undone, and what changes a message after it
 * was sent: reactions, edits, unsends, read positions. News of accounts, and requests of Meta's privacy callbacks.
 */
export class PeopleAndUpdates0002 implements MigrationInterface {
  name = 'PeopleAndUpdates1763810000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Gives the first schema back. Who was merged, earlier words, reactions and read positions are gone with it. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const IDENTITY_KINDS = `('phone','bsuid','whatsapp_group','psid','igsid','telegram_user','telegram_chat',
  'telegram_phone')`;

const UP = [
  `alter table channels add column account_external_id text`,

  `alter table contacts
    add column address_book_name text,
    add column address_book_at timestamptz,
    add column merged_into uuid references contacts (id) on delete set null`,
  `alter table contact_identities drop constraint contact_identities_kind_check`,
  `update contact_identities set kind = 'telegram_phone' where platform = 'telegram' and kind = 'phone'`,
  `alter table contact_identities add constraint contact_identities_kind_check check (kind in ${IDENTITY_KINDS})`,
  `create table contact_merges (
    id uuid primary key,
    kept_contact_id uuid not null references contacts (id) on delete cascade,
    merged_contact_id uuid not null references contacts (id) on delete cascade,
    reason text not null,
    identity_ids uuid[] not null,
    conversation_ids uuid[] not null,
    created_at timestamptz not null,
    undone_at timestamptz
  )`,
  `create table conversation_merges (
    id uuid primary key,
    contact_merge_id uuid references contact_merges (id) on delete cascade,
    kept_conversation_id uuid not null references conversations (id) on delete cascade,
    merged_conversation_id uuid not null references conversations (id) on delete cascade,
    addresses text[] not null,
    message_ids uuid[] not null,
    unread_count integer not null,
    created_at timestamptz not null,
    undone_at timestamptz
  )`,
  `create index conversation_merges_contact_merge on conversation_merges (contact_merge_id)`,

  `alter table conversations
    add column reply_address text,
    add column merged_into uuid references conversations (id) on delete set null`,
  `update conversations set reply_address = external_id`,
  `alter table conversations alter column reply_address set not null`,
  `create table conversation_addresses (
    channel_id uuid not null references channels (id),
    address text not null,
    conversation_id uuid not null references conversations (id) on delete cascade,
    primary key (address, channel_id)
  )`,
  `create index conversation_addresses_conversation on conversation_addresses (conversation_id)`,
  `insert into conversation_addresses (channel_id, address, conversation_id)
    select channel_id, external_id, id from conversations`,

  // Ids first: a channel holds most of a table, and a planner without statistics does not know that.
  `alter table messages drop constraint messages_channel_id_external_id_key`,
  `alter table messages add unique (external_id, channel_id)`,
  // History lies below zero; see sql/history-position.ts.
  `alter table messages
    alter column position type bigint,
    alter column external_id drop not null,
    add column edited_at timestamptz,
    add column deleted_at timestamptz`,
  `alter table conversations alter column last_position type bigint`,
  // What a watermark may still move: leaves the index as soon as it is read.
  `create index messages_unread_by_peer on messages (conversation_id, sent_at)
    where direction = 'outbound' and status in ('sent','delivered')`,
  // Replies of ours whose id on the platform is not known yet: an echo may be one of them.
  `create index messages_without_external_id on messages (conversation_id) where external_id is null`,
  `create table message_revisions (
    message_id uuid not null references messages (id) on delete cascade,
    dedupe_key text not null,
    is_original boolean not null,
    revision bigint not null,
    text text,
    occurred_at timestamptz not null,
    primary key (message_id, dedupe_key)
  )`,
  `create table reactions (
    message_id uuid not null references messages (id) on delete cascade,
    actor text not null,
    emoji text,
    occurred_at timestamptz not null,
    primary key (message_id, actor)
  )`,
  `create table read_positions (
    channel_id uuid not null references channels (id) on delete cascade,
    address text not null,
    delivered_until timestamptz,
    read_until timestamptz,
    primary key (channel_id, address)
  )`,
  `alter table attachments drop constraint attachments_state_check`,
  `alter table attachments add constraint attachments_state_check
    check (state in ('pending','ready','failed','deleted'))`,

  `alter table pending_updates drop constraint pending_updates_channel_id_message_external_id_kind_dedupe__key`,
  `alter table pending_updates add unique (message_external_id, channel_id, kind, dedupe_key)`,
  `alter table pending_updates drop constraint pending_updates_kind_check`,
  `alter table pending_updates add constraint pending_updates_kind_check
    check (kind in ('status','reaction','edit','unsend','echo'))`,
  `create index pending_updates_created on pending_updates (created_at)`,

  `create table channel_events (
    id uuid primary key,
    platform text not null check (platform in ('whatsapp','instagram','facebook','telegram')),
    channel_id uuid references channels (id) on delete cascade,
    account_external_id text,
    name text not null,
    detail text,
    payload jsonb,
    occurred_at timestamptz not null,
    dedupe_key text not null,
    unique (platform, dedupe_key)
  )`,

  `alter table webhook_deliveries add column channel_external_id text`,
  `alter table webhook_deliveries drop constraint webhook_deliveries_outcome_check`,
  `alter table webhook_deliveries add constraint webhook_deliveries_outcome_check
    check (outcome in ('stored','ignored','not_understood','unconnected','partly_failed','failed'))`,

  `create table privacy_requests (
    id uuid primary key,
    platform text not null check (platform in ('instagram','facebook')),
    kind text not null check (kind in ('deauthorize','data_deletion')),
    user_external_id text not null,
    issued_at timestamptz not null,
    confirmation_code text not null unique,
    status text not null check (status in ('received','completed')),
    detail text,
    created_at timestamptz not null,
    completed_at timestamptz,
    unique (platform, kind, user_external_id, issued_at)
  )`,
];

const DOWN = [
  `drop table privacy_requests, channel_events, read_positions, reactions, message_revisions, conversation_addresses,
    conversation_merges, contact_merges`,
  `alter table webhook_deliveries drop column channel_external_id`,
  `update webhook_deliveries set outcome = 'not_understood' where outcome = 'ignored'`,
  `alter table webhook_deliveries drop constraint webhook_deliveries_outcome_check`,
  `alter table webhook_deliveries add constraint webhook_deliveries_outcome_check
    check (outcome in ('stored','not_understood','unconnected','partly_failed','failed'))`,
  `drop index pending_updates_created`,
  `delete from pending_updates where kind <> 'status'`,
  `alter table pending_updates drop constraint pending_updates_kind_check`,
  `alter table pending_updates add constraint pending_updates_kind_check check (kind in ('status'))`,
  `alter table pending_updates drop constraint pending_updates_message_external_id_channel_id_kind_dedupe__key`,
  `alter table pending_updates add unique (channel_id, message_external_id, kind, dedupe_key)`,
  `update attachments set state = 'failed' where state = 'deleted'`,
  `alter table attachments drop constraint attachments_state_check`,
  `alter table attachments add constraint attachments_state_check check (state in ('pending','ready','failed'))`,
  `drop index messages_unread_by_peer, messages_without_external_id`,
  `alter table messages drop constraint messages_external_id_channel_id_key`,
  `alter table messages add unique (channel_id, external_id)`,
  // Positions stay wide: history below zero would not fit any more.
  `update messages set external_id = id::text where external_id is null`,
  `alter table messages alter column external_id set not null, drop column edited_at, drop column deleted_at`,
  `alter table conversations drop column reply_address, drop column merged_into`,
  `delete from contact_identities where kind = 'whatsapp_group'`,
  `alter table contact_identities drop constraint contact_identities_kind_check`,
  `update contact_identities set kind = 'phone' where kind = 'telegram_phone'`,
  `alter table contact_identities add constraint contact_identities_kind_check
    check (kind in ('phone','bsuid','psid','igsid','telegram_user','telegram_chat'))`,
  `alter table contacts drop column address_book_name, drop column address_book_at, drop column merged_into`,
  `alter table channels drop column account_external_id`,
];
