import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which of our channels keeps the conversation of a supergroup or channel that several of our accounts see. */
@Entity({ name: 'shared_chats' })
export class SharedChat {
  @PrimaryColumn({ type: 'text' })
  address!: string;

  @Column({ name: 'channel_id', type: 'uuid' })
  channelId!: string;
}
