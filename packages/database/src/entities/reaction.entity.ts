import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest reaction of one person to one message; `emoji` is null once it was taken away. */
@Entity({ name: 'reactions' })
export class Reaction {
  @PrimaryColumn({ name: 'message_id', type: 'uuid' })
  messageId!: string;

  @PrimaryColumn({ type: 'text' })
  actor!: string;

  @Column({ type: 'text', nullable: true })
  emoji!: string | null;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;
}
