import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The message forms of a WhatsApp Business account, as a list that was fetched. */
@Entity({ name: 'message_template_lists' })
export class MessageTemplateList {
  @PrimaryColumn({ name: 'account_external_id', type: 'text' })
  accountExternalId!: string;

  /** Null: never yet. */
  @Column({ name: 'fetched_at', type: 'timestamptz', nullable: true })
  fetchedAt!: Date | null;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  /** The newest news of its templates that the list knows of. */
  @Column({ name: 'seen_event_id', type: 'uuid', nullable: true })
  seenEventId!: string | null;

  /** Why it could not be fetched the last time; null when it could. */
  @Column({ type: 'text', nullable: true })
  problem!: string | null;
}

@Entity({ name: 'message_templates' })
export class MessageTemplateRow {
  @PrimaryColumn({ name: 'account_external_id', type: 'text' })
  accountExternalId!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @PrimaryColumn({ type: 'text' })
  language!: string;

  @Column({ name: 'external_id', type: 'text' })
  externalId!: string;

  @Column({ type: 'text' })
  category!: string;

  @Column({ type: 'text' })
  status!: string;

  @Column({ type: 'jsonb' })
  components!: unknown[];
}
