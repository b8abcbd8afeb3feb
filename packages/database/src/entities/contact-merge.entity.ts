import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Two records of one person that became one, and what went over, so that it can be undone. */
@Entity({ name: 'contact_merges' })
export class ContactMerge {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'kept_contact_id', type: 'uuid' })
  keptContactId!: string;

  @Column({ name: 'merged_contact_id', type: 'uuid' })
  mergedContactId!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'identity_ids', type: 'uuid', array: true })
  identityIds!: string[];

  @Column({ name: 'conversation_ids', type: 'uuid', array: true })
  conversationIds!: string[];

  /** What the record that went over lent to the one that stayed: columns of contacts. */
  @Column({ type: 'text', array: true, default: () => `'{}'` })
  lent!: string[];

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true })
  undoneAt!: Date | null;
}
