import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Direction, MessageError, MessageStatus, MessageType } from '@switchboard/core';

/** A message. `position` is our order within the conversation, `sentAt` the platform's time. */
@Entity({ name: 'messages' })
export class Message {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  /** What the client that wrote it calls it: the same again is the same message. */
  @Column({ name: 'client_message_id', type: 'text', nullable: true })
  clientMessageId!: string | null;

  /** The user who wrote it here; null for what was written elsewhere. */
  @Column({ name: 'author_id', type: 'text', nullable: true })
  authorId!: string | null;

  /** Null while a message of ours is on its way. */
  @Column({ name: 'external_id', type: 'text', nullable: true })
  externalId!: string | null;

  /** The line that it goes out by, where that is another than its channel: several accounts may share a chat. */
  @Column({ name: 'send_channel_id', type: 'uuid', nullable: true })
  sendChannelId!: string | null;

  /** Its ids on the platform before it was sent once more. */
  @Column({ name: 'earlier_external_ids', type: 'text', array: true, nullable: true })
  earlierExternalIds!: string[] | null;

  /** Below zero for history. */
  @Column({ type: 'bigint' })
  position!: string;

  @Column({ type: 'text' })
  direction!: Direction;

  @Column({ type: 'text' })
  type!: MessageType;

  @Column({ type: 'text', nullable: true })
  text!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  payload!: unknown;

  @Column({ type: 'text', nullable: true })
  status!: MessageStatus | null;

  @Column({ type: 'jsonb', nullable: true })
  error!: MessageError | null;

  @Column({ name: 'reply_to_external_id', type: 'text', nullable: true })
  replyToExternalId!: string | null;

  @Column({ name: 'sent_at', type: 'timestamptz' })
  sentAt!: Date;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'edited_at', type: 'timestamptz', nullable: true })
  editedAt!: Date | null;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
