import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which process sends by a channel; Telegram accounts have their lease in `telegram_accounts`. */
@Entity({ name: 'channel_leases' })
export class ChannelLease {
  @PrimaryColumn({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @Column({ type: 'text' })
  holder!: string;

  @Column({ name: 'leased_until', type: 'timestamptz' })
  leasedUntil!: Date;
}
