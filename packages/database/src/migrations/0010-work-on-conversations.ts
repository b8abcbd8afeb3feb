import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What agents do with conversations: labels, notes, texts that they often send. */
export class WorkOnConversations0010 implements MigrationInterface {
  name = 'WorkOnConversations1763890000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `create table labels (
    id uuid primary key,
    name text not null,
    -- The name in lower case, made by us: what the database takes for lower case hangs on its locale.
    name_key text not null unique,
    color text not null
      check (color in ('grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink')),
    created_at timestamptz not null default now()
  )`,
  `alter table conversations add column label_ids uuid[] not null default '{}'`,
  // Only conversations that have a label, or somebody, are in these: a message that comes in changes neither.
  `create index conversations_labels on conversations using gin (label_ids) where label_ids <> '{}'`,
  `create index conversations_assigned on conversations (assigned_manager_id, last_message_hour desc)
    where assigned_manager_id is not null and not is_archived`,
  `create table notes (
    id uuid primary key,
    conversation_id uuid not null references conversations (id) on delete cascade,
    author_id text references users (id) on delete set null,
    text text not null,
    created_at timestamptz not null,
    edited_at timestamptz,
    deleted_at timestamptz
  )`,
  `create index notes_conversation on notes (conversation_id, id)`,
  `create table canned_replies (
    id uuid primary key,
    shortcut text not null unique,
    title text not null,
    text text not null,
    created_by text references users (id) on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  // What went into a conversation has to be found from there, notes above all.
  `create index conversations_merged_into on conversations (merged_into) where merged_into is not null`,
  // The few messages that were sent again and so had another id before: quotes may still name that one.
  `create index messages_earlier_ids on messages (conversation_id) where earlier_external_ids is not null`,
];

const DOWN = [
  `drop index messages_earlier_ids`,
  `drop index conversations_merged_into`,
  `drop table canned_replies`,
  `drop table notes`,
  `drop index conversations_assigned`,
  `alter table conversations drop column label_ids`,
  `drop table labels`,
];
