import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A mark on conversations. */
@Entity({ name: 'labels' })
export class Label {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  /** The name in lower case: unique. */
  @Column({ name: 'name_key', type: 'text' })
  nameKey!: string;

  /** One of a closed set of names. */
  @Column({ type: 'text' })
  color!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
