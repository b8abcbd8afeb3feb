import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far an account has read one supergroup or channel. */
@Entity({ name: 'telegram_channel_state' })
export class TelegramChannelState {
  /** Telegram's bare id. */
  @PrimaryColumn({ name: 'channel_id', type: 'text' })
  channelId!: string;

  @PrimaryColumn({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  @Column({ type: 'integer' })
  pts!: number;
}
