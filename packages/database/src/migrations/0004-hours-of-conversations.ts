import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists of conversations are read by the hour of their last message, and sorted within it. So a message that is not the
 * first of its hour changes nothing that an index holds, and PostgreSQL writes the new row beside the old one and touches
 * no index at all (a "heap-only" update). See docs/decisions/0022.
 */
export class HoursOfConversations0004 implements MigrationInterface {
  name = 'HoursOfConversations1763830000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `alter table conversations add column last_message_hour timestamptz
    generated always as (date_bin('1 hour', last_message_at, timestamptz '2000-01-01 00:00:00+00')) stored`,
  // Room for the new rows in the old ones' pages.
  `alter table conversations set (fillfactor = 60)`,
  `drop index conversations_inbox, conversations_archived, conversations_needs_reply`,
  `create index conversations_inbox on conversations (last_message_hour desc) where not is_archived`,
  `create index conversations_archived on conversations (last_message_hour desc) where is_archived`,
  `create index conversations_needs_reply on conversations (last_message_hour desc)
    where awaiting_reply_since is not null and not is_archived`,
];

const DOWN = [
  `drop index conversations_inbox, conversations_archived, conversations_needs_reply`,
  `create index conversations_inbox on conversations (last_message_at desc, id desc) where not is_archived`,
  `create index conversations_archived on conversations (last_message_at desc, id desc) where is_archived`,
  `create index conversations_needs_reply on conversations (last_message_at desc, id desc)
    where awaiting_reply_since is not null and not is_archived`,
  `alter table conversations reset (fillfactor)`,
  `alter table conversations drop column last_message_hour`,
];
