import type { MessageError, OutboundCommand } from '@switchboard/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Something to ask of a platform. `queued`: not asked, or answered with "later"; `sending`: its holder is asking;
 * `unknown`: asked, and the answer was lost. Gone once there is an answer.
 */
@Entity({ name: 'outbox_jobs' })
export class OutboxJob {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** The order within a queue. */
  @Column({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'ALWAYS',
    insert: false,
    update: false,
  })
  number!: string;

  /** The line that it goes out by; may be another than the message's own, where several accounts share a chat. */
  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  /** The conversation that it was queued in; stays when that goes into another, so that nothing changes places. */
  @Column({ name: 'queue_id', type: 'uuid' })
  queueId!: string;

  /** The message to send, or the one to change. */
  @Column({ name: 'message_id', type: 'uuid' })
  messageId!: string;

  @Column({ type: 'text' })
  kind!: OutboundCommand['kind'];

  /** The emoji of a reaction, the new words of an edit, the template of a message. */
  @Column({ type: 'jsonb', nullable: true })
  data!: unknown;

  @Column({ type: 'text', default: 'queued' })
  state!: 'queued' | 'sending' | 'unknown';

  @Column({ type: 'text', nullable: true })
  holder!: string | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** How often it was taken, ever: what is said of an earlier time says nothing of a later one. */
  @Column({ type: 'integer', default: 0 })
  claims!: number;

  /** When it was taken last. */
  @Column({ name: 'asked_at', type: 'timestamptz', nullable: true })
  askedAt!: Date | null;

  /** Not asked before; of an unknown outcome: until when what stands behind it waits. */
  @Column({ name: 'due_at', type: 'timestamptz', default: () => 'now()' })
  dueAt!: Date;

  @Column({ name: 'give_up_at', type: 'timestamptz' })
  giveUpAt!: Date;

  /** Why it was not done yet. */
  @Column({ type: 'jsonb', nullable: true })
  error!: MessageError | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
