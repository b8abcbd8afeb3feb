import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MetaPlatform } from '@switchboard/core';

/** What owners have set for a platform of Meta's, and what Meta has done since. What is null is as the environment says. */
@Entity({ name: 'channel_setups' })
export class ChannelSetup {
  @PrimaryColumn({ type: 'text' })
  platform!: MetaPlatform;

  @Column({ name: 'sealed_app_secrets', type: 'bytea', nullable: true })
  sealedAppSecrets!: Buffer | null;

  @Column({ name: 'sealed_verify_token', type: 'bytea', nullable: true })
  sealedVerifyToken!: Buffer | null;

  /** Of the app in Meta's dashboard. */
  @Column({ name: 'app_id', type: 'text', nullable: true })
  appId!: string | null;

  /** Of "Facebook Login for Business": what people are asked to allow. */
  @Column({ name: 'login_configuration_id', type: 'text', nullable: true })
  loginConfigurationId!: string | null;

  /** When Meta last asked whether the address is ours, and was told so. */
  @Column({ name: 'handshake_at', type: 'timestamptz', nullable: true })
  handshakeAt!: Date | null;

  /** When somebody last asked with another verify token. */
  @Column({ name: 'handshake_refused_at', type: 'timestamptz', nullable: true })
  handshakeRefusedAt!: Date | null;

  @Column({ name: 'signature_failed_at', type: 'timestamptz', nullable: true })
  signatureFailedAt!: Date | null;

  @Column({ name: 'first_webhook_at', type: 'timestamptz', nullable: true })
  firstWebhookAt!: Date | null;

  /** To the minute. */
  @Column({ name: 'last_webhook_at', type: 'timestamptz', nullable: true })
  lastWebhookAt!: Date | null;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
