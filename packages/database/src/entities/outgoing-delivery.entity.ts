import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutgoingDeliveryState } from '@switchboard/core';

/** One event on its way to one endpoint. Its words stay in the log: what is erased there is not sent from here. */
@Entity({ name: 'outgoing_deliveries' })
export class OutgoingDelivery {
  @PrimaryColumn({ name: 'endpoint_id', type: 'uuid' })
  endpointId!: string;

  /** Of a test: an id of its own. */
  @PrimaryColumn({ name: 'event_id', type: 'uuid' })
  eventId!: string;

  /** Null of a test. */
  @Column({ name: 'event_seq', type: 'bigint', nullable: true })
  eventSeq!: string | null;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text', default: 'pending' })
  state!: OutgoingDeliveryState;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt!: Date | null;

  @Column({ name: 'last_attempt_at', type: 'timestamptz', nullable: true })
  lastAttemptAt!: Date | null;

  @Column({ name: 'last_status', type: 'integer', nullable: true })
  lastStatus!: number | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null;

  @Column({ name: 'duration_ms', type: 'integer', nullable: true })
  durationMs!: number | null;

  @Column({ name: 'response_excerpt', type: 'text', nullable: true })
  responseExcerpt!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
