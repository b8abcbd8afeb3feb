import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Platform } from '@switchboard/core';

/** News of an account: restrictions, quality, templates, names. */
@Entity({ name: 'channel_events' })
export class ChannelEvent {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  platform!: Platform;

  @Column({ name: 'channel_id', type: 'uuid', nullable: true })
  channelId!: string | null;

  @Column({ name: 'account_external_id', type: 'text', nullable: true })
  accountExternalId!: string | null;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  detail!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  payload!: unknown;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;

  @Column({ name: 'dedupe_key', type: 'text' })
  dedupeKey!: string;
}
