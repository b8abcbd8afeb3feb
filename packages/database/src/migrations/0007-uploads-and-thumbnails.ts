import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files that agents have uploaded, thumbnails, and who refers to a file of the media store: an upload and the messages
 * that it was sent with share one. Files of Meta's messages that nobody has fetched so far are fetched from now on.
 */
export class UploadsAndThumbnails0007 implements MigrationInterface {
  name = 'UploadsAndThumbnails1763860000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `create table uploads (
    id uuid primary key,
    user_id text not null references users (id) on delete cascade,
    type text not null check (type in ('image','video','audio','document')),
    filename text not null,
    mime_type text not null,
    size_bytes bigint not null,
    sha256 text not null,
    stored_as text not null,
    thumbnail_stored_as text,
    created_at timestamptz not null default now()
  )`,
  `create index uploads_by_age on uploads (created_at)`,
  `create index uploads_stored on uploads (stored_as)`,
  `alter table attachments add column thumbnail_stored_as text`,
  // Whether anybody refers to a file is asked before it is deleted.
  `create index attachments_stored on attachments (stored_as) where stored_as is not null`,
  `create index attachments_thumbnails on attachments (thumbnail_stored_as) where thumbnail_stored_as is not null`,
  `drop index attachments_to_remove`,
  `create index attachments_to_remove on attachments (id)
    where state = 'deleted' and (stored_as is not null or thumbnail_stored_as is not null)`,
  `update attachments a set fetch_channel_id = m.channel_id, next_attempt_at = now()
    from messages m join channels c on c.id = m.channel_id
    where m.id = a.message_id and a.state = 'pending' and a.fetch_channel_id is null and c.platform <> 'telegram'`,
];

const DOWN = [
  `update attachments a set fetch_channel_id = null, next_attempt_at = null
    from messages m join channels c on c.id = m.channel_id
    where m.id = a.message_id and a.state = 'pending' and c.platform <> 'telegram'`,
  `drop index attachments_to_remove, attachments_thumbnails, attachments_stored`,
  `create index attachments_to_remove on attachments (id) where state = 'deleted' and stored_as is not null`,
  `alter table attachments drop column thumbnail_stored_as`,
  `drop table uploads`,
];
