import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The chat of a message whose id is the account's own: private chats and basic groups. */
@Entity({ name: 'telegram_message_chats' })
export class TelegramMessageChat {
  @PrimaryColumn({ name: 'message_id', type: 'bigint' })
  messageId!: string;

  @PrimaryColumn({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  @Column({ type: 'text' })
  address!: string;
}
