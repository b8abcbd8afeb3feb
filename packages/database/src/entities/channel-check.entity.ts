import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChannelCheckName, CheckState } from '@switchboard/core';

/** What one check last said of a channel. */
@Entity({ name: 'channel_checks' })
export class ChannelCheck {
  @PrimaryColumn({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @PrimaryColumn({ type: 'text' })
  name!: ChannelCheckName;

  @Column({ type: 'text' })
  state!: CheckState;

  @Column({ type: 'text' })
  sentence!: string;

  @Column({ type: 'text', nullable: true })
  action!: string | null;

  @Column({ type: 'text', nullable: true })
  detail!: string | null;

  /** What the next run of the check needs to know; no secrets. */
  @Column({ type: 'jsonb', nullable: true })
  facts!: CheckFacts | null;

  /** Tells whether the credentials are still those that were checked. */
  @Column({ name: 'credentials_mark', type: 'text', nullable: true })
  credentialsMark!: string | null;

  /** Why it could not be looked at the last time; null when it could. */
  @Column({ type: 'text', nullable: true })
  problem!: string | null;

  /** Since when the state is this one. */
  @Column({ type: 'timestamptz' })
  since!: Date;

  /** When it was last found out; null: never yet. */
  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true })
  checkedAt!: Date | null;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;
}

/** What checks remember, from one run to the next. */
export interface CheckFacts {
  /** `token`: the app that the token is of. */
  app_id?: string | null;
  /** `instagram_token`: since when the token is known to exist, and until when it lives. */
  obtained_at?: string;
  expires_at?: string | null;
}
