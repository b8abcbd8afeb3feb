import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AttachmentState, MessageType } from '@switchboard/core';

/** A file of a message; `pending` until its bytes are fetched. */
@Entity({ name: 'attachments' })
export class Attachment {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'message_id', type: 'uuid' })
  messageId!: string;

  @Column({ type: 'smallint' })
  position!: number;

  @Column({ type: 'text' })
  type!: MessageType;

  @Column({ type: 'text', default: 'pending' })
  state!: AttachmentState;

  @Column({ name: 'external_id', type: 'text', nullable: true })
  externalId!: string | null;

  @Column({ name: 'source_url', type: 'text', nullable: true })
  sourceUrl!: string | null;

  @Column({ type: 'text', nullable: true })
  filename!: string | null;

  @Column({ name: 'mime_type', type: 'text', nullable: true })
  mimeType!: string | null;

  @Column({ type: 'text', nullable: true })
  sha256!: string | null;

  @Column({ name: 'size_bytes', type: 'bigint', nullable: true })
  sizeBytes!: string | null;

  /** The channel through which its bytes are fetched; null where nobody fetches them. */
  @Column({ name: 'fetch_channel_id', type: 'uuid', nullable: true })
  fetchChannelId!: string | null;

  /** Its key in the media store, once it is there. */
  @Column({ name: 'stored_as', type: 'text', nullable: true })
  storedAs!: string | null;

  /** The key of its small picture, where it has one. */
  @Column({ name: 'thumbnail_stored_as', type: 'text', nullable: true })
  thumbnailStoredAs!: string | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt!: Date | null;

  /** Why the last attempt failed, in words for a person. */
  @Column({ type: 'text', nullable: true })
  failure!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
