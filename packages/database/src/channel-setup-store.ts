import type { DataSource, Repository } from 'typeorm';
import { type MetaPlatform, MINUTE_MS, type NewEvent } from '@switchboard/core';
import { CHANNELS_NOTIFICATION } from './channel-store.ts';
import { ChannelSetup } from './entities/channel-setup.entity.ts';
import type { SealedPlace, Sealer } from './sealing.ts';
import { appendEvents } from './sql/append-events.ts';
import { recordAudit } from './sql/record-audit.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** What owners have set of a platform's secrets; null: nothing, the environment's hold. */
export interface SetupSecrets {
  appSecrets: string[] | null;
  verifyToken: string | null;
}

/** What is left out stays as it is; null goes back to what the environment says. */
export interface ChannelSetupChanges {
  appSecrets?: readonly string[] | null | undefined;
  verifyToken?: string | null | undefined;
  appId?: string | null | undefined;
  loginConfigurationId?: string | null | undefined;
}

/** What Meta has just done, each with its moment. */
export interface SetupNotes {
  handshakeAt?: Date;
  handshakeRefusedAt?: Date;
  signatureFailedAt?: Date;
  webhookAt?: Date;
}

/** Clients ask again for what they show of channels. */
export const CHANNELS_CHANGED: NewEvent<'settings.changed'> = {
  type: 'settings.changed',
  channelId: null,
  conversationId: null,
  data: { what: 'channels' },
};

/** A stranger can make Meta's questions up: what has failed a moment ago is not told again. */
const FAILURE_TOLD_MS = MINUTE_MS;

/** What owners set for each of Meta's platforms, and what Meta has done since. Secrets are sealed. */
export class ChannelSetupStore {
  readonly #dataSource: DataSource;
  readonly #setups: Repository<ChannelSetup>;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#setups = dataSource.getRepository(ChannelSetup);
    this.#sealer = sealer;
  }

  /** Those of which anything is known. */
  list(): Promise<ChannelSetup[]> {
    return this.#setups.find();
  }

  find(platform: MetaPlatform): Promise<ChannelSetup | null> {
    return this.#setups.findOneBy({ platform });
  }

  /** @throws SwitchboardError `invalid_config` when they were sealed with another key */
  openSecrets({ platform, sealedAppSecrets, sealedVerifyToken }: ChannelSetup): SetupSecrets {
    const open = (sealed: Buffer | null, column: SealedColumn): string | null =>
      sealed === null ? null : this.#sealer.open(sealed, placeOf(platform, column));
    const appSecrets = open(sealedAppSecrets, 'sealed_app_secrets');
    return {
      appSecrets: appSecrets === null ? null : (JSON.parse(appSecrets) as string[]),
      verifyToken: open(sealedVerifyToken, 'sealed_verify_token'),
    };
  }

  /** Changes what is set. Every process that keeps the secrets in memory hears of it; old failures say nothing any more. */
  async change(
    platform: MetaPlatform,
    { appSecrets, verifyToken, appId, loginConfigurationId }: ChannelSetupChanges,
    { userId, at }: { userId: string | null; at: Date },
  ): Promise<void> {
    const seal = (plain: string | null | undefined, column: SealedColumn): Buffer | null =>
      plain === null || plain === undefined ? null : this.#sealer.seal(plain, placeOf(platform, column));
    const secrets = appSecrets === null || appSecrets === undefined ? null : JSON.stringify(appSecrets);
    const given = Object.entries({ appSecrets, verifyToken, appId, loginConfigurationId })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name);
    await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      await holdRow(db, platform, at);
      await db.query({
        text: `update channel_setups set
            sealed_app_secrets = case when $2 then $3 else sealed_app_secrets end,
            signature_failed_at = case when $2 then null else signature_failed_at end,
            sealed_verify_token = case when $4 then $5 else sealed_verify_token end,
            handshake_refused_at = case when $4 then null else handshake_refused_at end,
            app_id = case when $6 then $7 else app_id end,
            login_configuration_id = case when $8 then $9 else login_configuration_id end,
            updated_at = $10
          where platform = $1`,
        values: [
          platform,
          appSecrets !== undefined,
          seal(secrets, 'sealed_app_secrets'),
          verifyToken !== undefined,
          seal(verifyToken, 'sealed_verify_token'),
          appId !== undefined,
          appId ?? null,
          loginConfigurationId !== undefined,
          loginConfigurationId ?? null,
          at.toISOString(),
        ],
      });
      const subjectId = `channel-setup.${platform}`;
      const detail = { changed: given };
      await recordAudit(
        db,
        { userId, action: 'setting.changed', subjectType: 'setting', subjectId, detail },
        at,
      );
      await db.query({ text: `select pg_notify('${CHANNELS_NOTIFICATION}', '')` });
      await appendEvents(db, [CHANNELS_CHANGED], at);
    });
  }

  /** Writes down what Meta has done; answers whether it was told to clients, which a repetition is not. */
  async note(platform: MetaPlatform, notes: SetupNotes, at: Date): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const before = await holdRow(db, platform, at);
      const { handshakeAt, handshakeRefusedAt, signatureFailedAt, webhookAt } = notes;
      await db.query({
        text: `update channel_setups set handshake_at = greatest(handshake_at, $2),
            handshake_refused_at = greatest(handshake_refused_at, $3),
            signature_failed_at = greatest(signature_failed_at, $4),
            first_webhook_at = coalesce(first_webhook_at, $5),
            last_webhook_at = greatest(last_webhook_at, $5)
          where platform = $1`,
        values: [
          platform,
          handshakeAt ?? null,
          handshakeRefusedAt ?? null,
          signatureFailedAt ?? null,
          webhookAt ?? null,
        ],
      });
      if (!isNews(before, notes)) return false;
      await appendEvents(db, [CHANNELS_CHANGED], at);
      return true;
    });
  }

  /** Something has come in by these channels: answers whether it was the first for one of them, which is told. */
  async noteInbound(channelIds: readonly string[], at: Date): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const { rows } = await db.query({
        text: `update channels set first_inbound_at = $2 where id = any($1::uuid[]) and first_inbound_at is null
          returning id`,
        values: [channelIds, at.toISOString()],
      });
      if (rows.length > 0) await appendEvents(db, [CHANNELS_CHANGED], at);
      return rows.length > 0;
    });
  }
}

type SealedColumn = 'sealed_app_secrets' | 'sealed_verify_token';

function placeOf(platform: MetaPlatform, column: SealedColumn): SealedPlace {
  return { table: 'channel_setups', column, rowId: platform };
}

interface SetupRow {
  handshake_at: Date | null;
  handshake_refused_at: Date | null;
  signature_failed_at: Date | null;
  first_webhook_at: Date | null;
  last_webhook_at: Date | null;
}

/** Makes the platform's row where there is none, and locks it until commit. */
async function holdRow(db: Queryable, platform: MetaPlatform, at: Date): Promise<SetupRow> {
  await db.query({
    text: `insert into channel_setups (platform, updated_at) values ($1, $2) on conflict do nothing`,
    values: [platform, at.toISOString()],
  });
  const { rows } = await db.query<SetupRow>({
    text: `select handshake_at, handshake_refused_at, signature_failed_at, first_webhook_at, last_webhook_at
      from channel_setups where platform = $1 for update`,
    values: [platform],
  });
  return rows[0]!;
}

function isNews(
  before: SetupRow,
  { handshakeAt, handshakeRefusedAt, signatureFailedAt, webhookAt }: SetupNotes,
) {
  const isFresh = (now: Date | undefined, failed: Date | null, succeeded: Date | null): boolean =>
    now !== undefined &&
    (failed === null ||
      now.getTime() - failed.getTime() > FAILURE_TOLD_MS ||
      (succeeded !== null && succeeded > failed));
  return (
    handshakeAt !== undefined ||
    isFresh(handshakeRefusedAt, before.handshake_refused_at, before.handshake_at) ||
    isFresh(signatureFailedAt, before.signature_failed_at, before.last_webhook_at) ||
    (webhookAt !== undefined && (before.first_webhook_at === null || hasFailedSince(before)))
  );
}

/** Deliveries were refused after the last one that was taken: the next one that is taken mends what is shown. */
function hasFailedSince({ signature_failed_at: failed, last_webhook_at: last }: SetupRow): boolean {
  return failed !== null && (last === null || failed > last);
}
