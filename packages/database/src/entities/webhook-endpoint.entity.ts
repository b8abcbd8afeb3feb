import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An address of another program that is told of events. */
@Entity({ name: 'webhook_endpoints' })
export class WebhookEndpoint {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text', default: '' })
  description!: string;

  /** Null: all that may leave. */
  @Column({ name: 'event_types', type: 'text', nullable: true, array: true })
  eventTypes!: string[] | null;

  @Column({ name: 'sealed_secret', type: 'bytea' })
  sealedSecret!: Buffer;

  /** The one before it, which signs too until `oldSecretUntil`. */
  @Column({ name: 'sealed_old_secret', type: 'bytea', nullable: true })
  sealedOldSecret!: Buffer | null;

  @Column({ name: 'old_secret_until', type: 'timestamptz', nullable: true })
  oldSecretUntil!: Date | null;

  @Column({ name: 'is_enabled', type: 'boolean', default: true })
  isEnabled!: boolean;

  /** Why it was disabled, unless a person did it. */
  @Column({ name: 'disabled_reason', type: 'text', nullable: true })
  disabledReason!: string | null;

  /** The cursor: the last event of the log for which deliveries were made. */
  @Column({ type: 'text' })
  epoch!: string;

  @Column({ type: 'bigint' })
  seq!: string;

  /** Some events before this one were no longer kept when their turn came. */
  @Column({ name: 'missed_before_seq', type: 'bigint', nullable: true })
  missedBeforeSeq!: string | null;

  /** Since when nothing has arrived; null while deliveries do. */
  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true })
  failingSince!: Date | null;

  @Column({ name: 'consecutive_failures', type: 'integer', default: 0 })
  consecutiveFailures!: number;

  /** Nothing is sent before. */
  @Column({ name: 'resting_until', type: 'timestamptz', nullable: true })
  restingUntil!: Date | null;

  /** The process that sends to it, until `leasedUntil`. */
  @Column({ name: 'lease_holder', type: 'text', nullable: true })
  leaseHolder!: string | null;

  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil!: Date | null;

  @Column({ name: 'created_by', type: 'text', nullable: true })
  createdBy!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
