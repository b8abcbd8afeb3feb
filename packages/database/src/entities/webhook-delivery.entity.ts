import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Platform } from '@switchboard/core';
import type { DeliveryOutcome } from '../inbound-batch.ts';

/** A webhook as it came. `bodyBytes` is used instead of `body` when the bytes are no storable text. */
@Entity({ name: 'webhook_deliveries' })
export class WebhookDelivery {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  platform!: Platform;

  /** The channel that it came for, where only the address it was posted to says so: a Telegram bot. */
  @Column({ name: 'channel_external_id', type: 'text', nullable: true })
  channelExternalId!: string | null;

  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt!: Date;

  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ name: 'body_bytes', type: 'bytea', nullable: true })
  bodyBytes!: Buffer | null;

  @Column({ type: 'text' })
  outcome!: DeliveryOutcome;

  @Column({ type: 'text', nullable: true })
  detail!: string | null;

  @Column({ name: 'unconnected_ids', type: 'text', nullable: true, array: true })
  unconnectedIds!: string[] | null;
}
