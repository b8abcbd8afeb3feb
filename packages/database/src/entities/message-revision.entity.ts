import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The words of a message as they were at some time; the first edit keeps the original too. */
@Entity({ name: 'message_revisions' })
export class MessageRevision {
  @PrimaryColumn({ name: 'message_id', type: 'uuid' })
  messageId!: string;

  @PrimaryColumn({ name: 'dedupe_key', type: 'text' })
  dedupeKey!: string;

  @Column({ name: 'is_original', type: 'boolean' })
  isOriginal!: boolean;

  @Column({ type: 'bigint' })
  revision!: string;

  @Column({ type: 'text', nullable: true })
  text!: string | null;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;
}
