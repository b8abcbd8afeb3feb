import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far an account's own message box has been read, in Telegram's counters (core.telegram.org/api/updates). */
@Entity({ name: 'telegram_update_state' })
export class TelegramUpdateState {
  @PrimaryColumn({ name: 'account_id', type: 'uuid' })
  accountId!: string;

  @Column({ type: 'integer' })
  pts!: number;

  @Column({ type: 'integer' })
  qts!: number;

  @Column({ type: 'integer' })
  seq!: number;

  /** Seconds since 1970. */
  @Column({ type: 'integer' })
  date!: number;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
