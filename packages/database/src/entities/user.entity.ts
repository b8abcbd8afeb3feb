import { Column, Entity, PrimaryColumn, VirtualColumn } from 'typeorm';
import type { Role } from '@switchboard/core';

/** The languages of Switchboard's own pages. */
export type Language = 'en' | 'uk' | 'pl';

/** Someone who signs in: our own user, or one vouched for by the host application's JWT. */
@Entity({ name: 'users' })
export class User {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  source!: 'local' | 'host';

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  role!: Role;

  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash!: string | null;

  /** Of Switchboard's own pages; null: as the browser asks. */
  @Column({ type: 'text', nullable: true })
  language!: Language | null;

  /** Channels where they may read and change nothing. Of owners, what would count if they were none. */
  @VirtualColumn({
    type: 'uuid',
    query: (user) => `array(select v.channel_id from channel_viewers v where v.user_id = ${user}.id)`,
  })
  readOnlyChannelIds!: string[];

  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
