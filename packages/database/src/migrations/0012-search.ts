import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The words by which messages and conversations are found. See docs/decisions/0026. */
export class Search0012 implements MigrationInterface {
  name = 'Search1763910000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Nothing is lost: the index is made of what the other tables hold. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

const UP = [
  // What was stored before is walked through once; from then on the index follows the event log.
  `create table search_index (
    id smallint primary key default 1 check (id = 1),
    seq bigint not null,
    is_built boolean not null default false,
    walked_messages uuid not null default '${NIL_UUID}',
    walked_conversations uuid not null default '${NIL_UUID}'
  )`,
  `insert into search_index (seq) select seq from event_stream where id = 1`,
  `create table search_segments (
    id integer primary key generated always as identity,
    oldest_ms bigint not null,
    newest_ms bigint not null,
    entries bytea not null,
    is_stale boolean not null default false
  )`,
  // Uncompressed, so that a few entries are read without all the others.
  `alter table search_segments alter column entries set storage external`,
  // By the bytes of words: the beginning of a word is then a range.
  `create table search_postings (
    segment_id integer not null,
    word text collate "C" not null,
    entries bytea not null,
    primary key (segment_id, word)
  )`,
  // No foreign key: its check would lock conversations while ingest waits for them.
  `create table search_conversations (
    conversation_id uuid primary key,
    words tsvector not null
  )`,
  `create index search_conversations_words on search_conversations using gin (words)`,
];

const DOWN = [`drop table search_index, search_segments, search_postings, search_conversations`];
