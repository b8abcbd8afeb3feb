import { Entity, PrimaryColumn } from 'typeorm';

/** A channel of ours through which a shared conversation can be answered. */
@Entity({ name: 'conversation_channels' })
export class ConversationChannel {
  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @PrimaryColumn({ name: 'channel_id', type: 'uuid' })
  channelId!: string;
}
