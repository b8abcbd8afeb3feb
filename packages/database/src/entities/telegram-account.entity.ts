import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TelegramAccountState } from '@switchboard/core';

/** A Telegram account that the listener keeps connected. Its channel is known once it has connected. */
@Entity({ name: 'telegram_accounts' })
export class TelegramAccount {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text', unique: true })
  name!: string;

  @Column({ name: 'channel_id', type: 'uuid', nullable: true, unique: true })
  channelId!: string | null;

  @Column({ name: 'api_id', type: 'integer', nullable: true })
  apiId!: number | null;

  @Column({ name: 'sealed_api_hash', type: 'bytea', nullable: true })
  sealedApiHash!: Buffer | null;

  @Column({ name: 'sealed_session', type: 'bytea' })
  sealedSession!: Buffer;

  @Column({ name: 'sealed_proxy', type: 'bytea', nullable: true })
  sealedProxy!: Buffer | null;

  @Column({ name: 'is_enabled', type: 'boolean', default: true })
  isEnabled!: boolean;

  @Column({ type: 'text', default: 'connecting' })
  state!: TelegramAccountState;

  @Column({ name: 'state_reason', type: 'text', nullable: true })
  stateReason!: string | null;

  @Column({ name: 'state_changed_at', type: 'timestamptz', default: () => 'now()' })
  stateChangedAt!: Date;

  /** The process that keeps it connected, until `leasedUntil`: nobody else may use its session meanwhile. */
  @Column({ name: 'lease_holder', type: 'text', nullable: true })
  leaseHolder!: string | null;

  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil!: Date | null;

  /** When the latest messages of its chats had been read for the first time. */
  @Column({ name: 'backfilled_at', type: 'timestamptz', nullable: true })
  backfilledAt!: Date | null;

  /** Set until its session has been ended at Telegram. */
  @Column({ name: 'logout_requested_at', type: 'timestamptz', nullable: true })
  logoutRequestedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
