import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Direction, MessageType, Platform } from '@switchboard/core';

/** Everything said between one channel and one peer. Counts and the last message are kept, never computed. */
@Entity({ name: 'conversations' })
export class Conversation {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @Column({ type: 'text' })
  platform!: Platform;

  @Column({ name: 'external_id', type: 'text' })
  externalId!: string;

  /** Where a reply goes: the address that wrote last. Never changed by a merge. */
  @Column({ name: 'reply_address', type: 'text' })
  replyAddress!: string;

  /** Set once this conversation went into another; it is empty then. */
  @Column({ name: 'merged_into', type: 'uuid', nullable: true })
  mergedInto!: string | null;

  @Column({ name: 'contact_id', type: 'uuid', nullable: true })
  contactId!: string | null;

  @Column({ name: 'peer_name', type: 'text', nullable: true })
  peerName!: string | null;

  @Column({ name: 'peer_username', type: 'text', nullable: true })
  peerUsername!: string | null;

  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ name: 'unread_count', type: 'integer', default: 0 })
  unreadCount!: number;

  @Column({ name: 'message_count', type: 'integer', default: 0 })
  messageCount!: number;

  @Column({ name: 'last_position', type: 'bigint', default: 0 })
  lastPosition!: string;

  @Column({ name: 'last_message_id', type: 'uuid', nullable: true })
  lastMessageId!: string | null;

  @Column({ name: 'last_message_text', type: 'text', nullable: true })
  lastMessageText!: string | null;

  @Column({ name: 'last_message_type', type: 'text', nullable: true })
  lastMessageType!: MessageType | null;

  @Column({ name: 'last_message_direction', type: 'text', nullable: true })
  lastMessageDirection!: Direction | null;

  @Column({ name: 'last_message_at', type: 'timestamptz', nullable: true })
  lastMessageAt!: Date | null;

  /** The hour of `lastMessageAt`, by which lists are read. Generated. */
  @Column({ name: 'last_message_hour', type: 'timestamptz', nullable: true, insert: false, update: false })
  lastMessageHour!: Date | null;

  @Column({ name: 'last_inbound_at', type: 'timestamptz', nullable: true })
  lastInboundAt!: Date | null;

  @Column({ name: 'last_outbound_at', type: 'timestamptz', nullable: true })
  lastOutboundAt!: Date | null;

  @Column({ name: 'awaiting_reply_since', type: 'timestamptz', nullable: true })
  awaitingReplySince!: Date | null;

  @Column({ name: 'assigned_manager_id', type: 'text', nullable: true })
  assignedManagerId!: string | null;

  /** In the order of ids. A column and not a table of its own: every event shows them, and ingest joins nothing. */
  @Column({ name: 'label_ids', type: 'uuid', array: true, default: () => "'{}'" })
  labelIds!: string[];

  @Column({ name: 'is_archived', type: 'boolean', default: false })
  isArchived!: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
