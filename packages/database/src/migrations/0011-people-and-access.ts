import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may only read where, what owners set, and what people chose for themselves. */
export class PeopleAndAccess0011 implements MigrationInterface {
  name = 'PeopleAndAccess1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `create table channel_viewers (
    user_id text not null references users (id) on delete cascade,
    channel_id uuid not null references channels (id) on delete cascade,
    primary key (user_id, channel_id)
  )`,
  // Who changed a setting stays written when they are gone.
  `create table settings (
    key text primary key,
    value jsonb not null,
    updated_by text,
    updated_at timestamptz not null
  )`,
  `alter table users add column language text check (language in ('en','uk','pl'))`,
  // What a record lent to the one that it went into, by the columns' names: to be taken back with the merge.
  `alter table contact_merges add column lent text[] not null default '{}'`,
  `create index contacts_merged_into on contacts (merged_into) where merged_into is not null`,
  // The card of a person shows what became of them.
  `create index contact_merges_kept on contact_merges (kept_contact_id)`,
  `create index contact_merges_merged on contact_merges (merged_contact_id)`,
  // Who comes with a link may have forgotten the password.
  `alter table sessions add column is_from_link boolean not null default false`,
  `create index audit_log_user on audit_log (user_id, id)`,
];

const DOWN = [
  `drop index audit_log_user`,
  `alter table sessions drop column is_from_link`,
  `drop index contact_merges_merged`,
  `drop index contact_merges_kept`,
  `drop index contacts_merged_into`,
  `alter table contact_merges drop column lent`,
  `alter table users drop column language`,
  `drop table settings`,
  `drop table channel_viewers`,
];
