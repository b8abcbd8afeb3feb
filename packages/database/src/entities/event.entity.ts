import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EventType } from '@switchboard/core';

/** A row of the event log: gap-free, in commit order. */
@Entity({ name: 'events' })
export class Event {
  @PrimaryColumn({ type: 'bigint' })
  seq!: string;

  @Column({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  type!: EventType;

  @Column({ name: 'channel_id', type: 'uuid', nullable: true })
  channelId!: string | null;

  @Column({ name: 'conversation_id', type: 'uuid', nullable: true })
  conversationId!: string | null;

  @Column({ type: 'text' })
  data!: string;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;
}
