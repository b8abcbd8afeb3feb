import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request of Meta's privacy callbacks: an app was removed, or somebody asks for deletion. */
@Entity({ name: 'privacy_requests' })
export class PrivacyRequest {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  platform!: 'instagram' | 'facebook';

  @Column({ type: 'text' })
  kind!: 'deauthorize' | 'data_deletion';

  @Column({ name: 'user_external_id', type: 'text' })
  userExternalId!: string;

  @Column({ name: 'issued_at', type: 'timestamptz' })
  issuedAt!: Date;

  @Column({ name: 'confirmation_code', type: 'text' })
  confirmationCode!: string;

  @Column({ type: 'text' })
  status!: 'received' | 'completed';

  @Column({ type: 'text', nullable: true })
  detail!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
