import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that somebody did. */
@Entity({ name: 'audit_log' })
export class AuditEntry {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Null: from the command line of the server. */
  @Column({ name: 'user_id', type: 'text', nullable: true })
  userId!: string | null;

  /** `<thing>.<past participle>`, such as `conversation.assigned`. */
  @Column({ type: 'text' })
  action!: string;

  @Column({ name: 'subject_type', type: 'text' })
  subjectType!: string;

  @Column({ name: 'subject_id', type: 'text' })
  subjectId!: string;

  @Column({ type: 'jsonb', nullable: true })
  detail!: Record<string, unknown> | null;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;
}
