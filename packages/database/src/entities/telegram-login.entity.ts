import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TelegramLoginMethod, TelegramLoginState } from '../telegram-login.ts';

/** A login under way, or how it ended. What is sealed opens only in its own row. */
@Entity({ name: 'telegram_logins' })
export class TelegramLogin {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Of the account to be. */
  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  method!: TelegramLoginMethod;

  @Column({ type: 'text', default: 'requested' })
  state!: TelegramLoginState;

  @Column({ name: 'api_id', type: 'integer', nullable: true })
  apiId!: number | null;

  @Column({ name: 'sealed_api_hash', type: 'bytea', nullable: true })
  sealedApiHash!: Buffer | null;

  @Column({ name: 'sealed_proxy', type: 'bytea', nullable: true })
  sealedProxy!: Buffer | null;

  @Column({ name: 'sealed_phone', type: 'bytea', nullable: true })
  sealedPhone!: Buffer | null;

  @Column({ name: 'sealed_token', type: 'bytea', nullable: true })
  sealedToken!: Buffer | null;

  @Column({ name: 'sealed_code', type: 'bytea', nullable: true })
  sealedCode!: Buffer | null;

  @Column({ name: 'sealed_password', type: 'bytea', nullable: true })
  sealedPassword!: Buffer | null;

  @Column({ name: 'token_expires_at', type: 'timestamptz', nullable: true })
  tokenExpiresAt!: Date | null;

  @Column({ name: 'sent_by', type: 'text', nullable: true })
  sentBy!: string | null;

  @Column({ name: 'code_length', type: 'integer', nullable: true })
  codeLength!: number | null;

  @Column({ name: 'password_hint', type: 'text', nullable: true })
  passwordHint!: string | null;

  @Column({ type: 'text', nullable: true })
  detail!: string | null;

  @Column({ name: 'account_id', type: 'uuid', nullable: true })
  accountId!: string | null;

  @Column({ name: 'requested_by', type: 'text', nullable: true })
  requestedBy!: string | null;

  @Column({ name: 'lease_holder', type: 'text', nullable: true })
  leaseHolder!: string | null;

  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
