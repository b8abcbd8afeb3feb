import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MetaPlatform } from '@switchboard/core';

/** A sign-in at Meta that connects channels; forgotten when its time is over. What is sealed opens only in its own row. */
@Entity({ name: 'channel_logins' })
export class ChannelLogin {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  platform!: MetaPlatform;

  /** Of what Meta repeats when it sends the person back: good once, and for the same session. */
  @Column({ name: 'state_hash', type: 'bytea', unique: true })
  stateHash!: Buffer;

  @Column({ name: 'user_id', type: 'text' })
  userId!: string;

  /** The session or API token that began it; null of a host application's token. */
  @Column({ name: 'session_id', type: 'uuid', nullable: true })
  sessionId!: string | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'used_at', type: 'timestamptz', nullable: true })
  usedAt!: Date | null;

  /** Why nothing can be connected, in a sentence. */
  @Column({ type: 'text', nullable: true })
  problem!: string | null;

  /** What can be connected, with its tokens. */
  @Column({ name: 'sealed_found', type: 'bytea', nullable: true })
  sealedFound!: Buffer | null;
}
