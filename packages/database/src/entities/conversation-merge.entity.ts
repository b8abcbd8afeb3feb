import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A conversation that went into another, and what was its own. */
@Entity({ name: 'conversation_merges' })
export class ConversationMerge {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'contact_merge_id', type: 'uuid', nullable: true })
  contactMergeId!: string | null;

  @Column({ name: 'kept_conversation_id', type: 'uuid' })
  keptConversationId!: string;

  @Column({ name: 'merged_conversation_id', type: 'uuid' })
  mergedConversationId!: string;

  @Column({ type: 'text', array: true })
  addresses!: string[];

  @Column({ name: 'message_ids', type: 'uuid', array: true })
  messageIds!: string[];

  @Column({ name: 'unread_count', type: 'integer' })
  unreadCount!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true })
  undoneAt!: Date | null;
}
