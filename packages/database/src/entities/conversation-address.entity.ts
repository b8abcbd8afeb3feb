import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One address of a conversation's peer within its channel; each of them finds the conversation. */
@Entity({ name: 'conversation_addresses' })
export class ConversationAddress {
  @PrimaryColumn({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @PrimaryColumn({ type: 'text' })
  address!: string;

  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;
}
