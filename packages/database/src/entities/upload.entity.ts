import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MessageType } from '@switchboard/core';

/** What an upload can be sent as. */
export type UploadType = Extract<MessageType, 'image' | 'video' | 'audio' | 'document'>;

/** A file that a user wants to send; forgotten after a day, when the messages it went out with refer to it themselves. */
@Entity({ name: 'uploads' })
export class Upload {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'user_id', type: 'text' })
  userId!: string;

  @Column({ type: 'text' })
  type!: UploadType;

  @Column({ type: 'text' })
  filename!: string;

  /** As its bytes say. */
  @Column({ name: 'mime_type', type: 'text' })
  mimeType!: string;

  @Column({ name: 'size_bytes', type: 'bigint' })
  sizeBytes!: string;

  @Column({ type: 'text' })
  sha256!: string;

  /** Its key in the media store. */
  @Column({ name: 'stored_as', type: 'text' })
  storedAs!: string;

  @Column({ name: 'thumbnail_stored_as', type: 'text', nullable: true })
  thumbnailStoredAs!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
