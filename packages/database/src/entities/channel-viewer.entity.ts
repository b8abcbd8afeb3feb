import { Entity, PrimaryColumn } from 'typeorm';

/** Somebody who may read what comes by a channel, and change nothing there. */
@Entity({ name: 'channel_viewers' })
export class ChannelViewer {
  @PrimaryColumn({ name: 'user_id', type: 'text' })
  userId!: string;

  @PrimaryColumn({ name: 'channel_id', type: 'uuid' })
  channelId!: string;
}
