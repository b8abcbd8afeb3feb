import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The counter row: its lock is the order of the event log, its epoch changes when the log is reset. */
@Entity({ name: 'event_stream' })
export class EventStream {
  @PrimaryColumn({ type: 'smallint', default: 1 })
  id!: number;

  @Column({ type: 'text' })
  epoch!: string;

  @Column({ type: 'bigint', default: 0 })
  seq!: string;
}
