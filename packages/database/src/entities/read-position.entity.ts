import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the other side has received and read what we sent, where the platform tells it by time. */
@Entity({ name: 'read_positions' })
export class ReadPosition {
  @PrimaryColumn({ name: 'channel_id', type: 'uuid' })
  channelId!: string;

  @PrimaryColumn({ type: 'text' })
  address!: string;

  @Column({ name: 'delivered_until', type: 'timestamptz', nullable: true })
  deliveredUntil!: Date | null;

  @Column({ name: 'read_until', type: 'timestamptz', nullable: true })
  readUntil!: Date | null;
}
