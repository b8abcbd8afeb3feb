import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What colleagues tell each other about a conversation. It never leaves. */
@Entity({ name: 'notes' })
export class Note {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** The one in which it was written; where that went into another, it is read there. */
  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ name: 'author_id', type: 'text', nullable: true })
  authorId!: string | null;

  /** Empty of a deleted one. */
  @Column({ type: 'text' })
  text!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'edited_at', type: 'timestamptz', nullable: true })
  editedAt!: Date | null;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
