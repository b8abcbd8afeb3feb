import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Platform } from '@switchboard/core';

/** A connected line: a WhatsApp number, an Instagram account, a Facebook page, a Telegram account. */
@Entity({ name: 'channels' })
export class Channel {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  platform!: Platform;

  @Column({ name: 'external_id', type: 'text' })
  externalId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'is_simulated', type: 'boolean', default: false })
  isSimulated!: boolean;

  @Column({ name: 'sealed_credentials', type: 'bytea', nullable: true })
  sealedCredentials!: Buffer | null;

  /** The account above it: the WhatsApp Business account of a number, where it is known. */
  @Column({ name: 'account_external_id', type: 'text', nullable: true })
  accountExternalId!: string | null;

  /** Meta lets this app answer as a person for seven days (`HUMAN_AGENT`). */
  @Column({ name: 'allows_human_agent', type: 'boolean', default: false })
  allowsHumanAgent!: boolean;

  /** When the first thing came in by it; null: nothing yet. */
  @Column({ name: 'first_inbound_at', type: 'timestamptz', nullable: true })
  firstInboundAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
