import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What changes a message that has not arrived yet; or an echo that may be a reply of ours that is on its way. */
@Entity({ name: 'pending_updates' })
export class PendingUpdate {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @Column({ name: 'message_external_id', type: 'text' })
  messageExternalId!: string;

  @Column({ type: 'text' })
  kind!: 'status' | 'reaction' | 'edit' | 'unsend' | 'echo';

  @Column({ name: 'dedupe_key', type: 'text' })
  dedupeKey!: string;

  @Column({ type: 'jsonb' })
  data!: unknown;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
