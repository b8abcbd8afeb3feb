import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A text that is often sent. */
@Entity({ name: 'canned_replies' })
export class CannedReply {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Typed after a slash; lower case. */
  @Column({ type: 'text' })
  shortcut!: string;

  @Column({ type: 'text' })
  title!: string;

  /** With gaps such as `{{client_name}}`, which are filled where it is shown. */
  @Column({ type: 'text' })
  text!: string;

  @Column({ name: 'created_by', type: 'text', nullable: true })
  createdBy!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
