import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PeerIdentity, Platform } from '@switchboard/core';

/** One id by which a platform knows a person. */
@Entity({ name: 'contact_identities' })
export class ContactIdentity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'contact_id', type: 'uuid' })
  contactId!: string;

  @Column({ type: 'text' })
  platform!: Platform;

  @Column({ type: 'text' })
  kind!: PeerIdentity['kind'];

  @Column({ type: 'text', default: '' })
  scope!: string;

  @Column({ type: 'text' })
  value!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
