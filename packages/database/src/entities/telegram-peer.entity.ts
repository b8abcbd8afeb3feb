import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person, group or channel as one account knows it; the access hash is good for that account only. */
@Entity({ name: 'telegram_peers' })
export class TelegramPeer {
  @PrimaryColumn({ name: 'peer_id', type: 'text' })
  peerId!: string;

  @PrimaryColumn({ type: 'text' })
  kind!: 'user' | 'chat' | 'channel';

  @PrimaryColumn({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  @Column({ name: 'access_hash', type: 'text', nullable: true })
  accessHash!: string | null;

  @Column({ name: 'first_name', type: 'text', nullable: true })
  firstName!: string | null;

  @Column({ name: 'last_name', type: 'text', nullable: true })
  lastName!: string | null;

  @Column({ type: 'text', nullable: true })
  title!: string | null;

  @Column({ type: 'text', nullable: true })
  username!: string | null;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
