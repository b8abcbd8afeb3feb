import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person. `name` is the one that agents gave; null means: as the platform shows them. */
@Entity({ name: 'contacts' })
export class Contact {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  /** As the business calls the person in the address book of its phone. */
  @Column({ name: 'address_book_name', type: 'text', nullable: true })
  addressBookName!: string | null;

  @Column({ name: 'address_book_at', type: 'timestamptz', nullable: true })
  addressBookAt!: Date | null;

  /** Set once this record went into another, which is the same person. */
  @Column({ name: 'merged_into', type: 'uuid', nullable: true })
  mergedInto!: string | null;

  @Column({ name: 'client_id', type: 'text', nullable: true })
  clientId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
