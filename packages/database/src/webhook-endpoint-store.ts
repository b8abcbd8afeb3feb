import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  LIMITS,
  MINUTE_MS,
  newId,
  type OutgoingDeliveryState,
  SwitchboardError,
  TEST_EVENT_TYPE,
} from '@switchboard/core';
import { OutgoingDelivery } from './entities/outgoing-delivery.entity.ts';
import { WebhookEndpoint } from './entities/webhook-endpoint.entity.ts';
import type { SealedPlace, Sealer } from './sealing.ts';

/** Heard by workers: endpoints were added or changed, or somebody asked for something to be sent. */
export const WEBHOOK_ENDPOINTS_NOTIFICATION = 'switchboard_webhook_endpoints';

/** Standard Webhooks wants 24 to 64 bytes. */
const SECRET_BYTES = 32;
/** Events are numbered at their commit; the times that they carry may be a little out of that order. */
const REPLAY_MARGIN_MS = MINUTE_MS;
/** Deliveries that one statement deletes: well within the time that a statement may take. */
const REMOVED_AT_ONCE = 10_000;

export interface NewWebhookEndpoint {
  url: string;
  description: string;
  /** Null: all that may leave. */
  eventTypes: readonly string[] | null;
  /** The user who made it. */
  createdBy: string | null;
}

/** What is left out stays as it is. */
export interface WebhookEndpointChanges {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: readonly string[] | null | undefined;
  isEnabled?: boolean | undefined;
}

export interface OutgoingDeliveryPage {
  state: OutgoingDeliveryState | null;
  /** Only older ones than this. */
  before: string | null;
  limit: number;
}

/**
 * Endpoints of outgoing webhooks as their owners see them, and the log of what was delivered. Changes that a worker has to
 * act on notify `WEBHOOK_ENDPOINTS_NOTIFICATION`.
 */
export class WebhookEndpointStore {
  readonly #dataSource: DataSource;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#sealer = sealer;
  }

  /** All of them, the oldest first. */
  async list(): Promise<WebhookEndpoint[]> {
    return await this.#dataSource
      .getRepository(WebhookEndpoint)
      .find({ order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async find(id: string): Promise<WebhookEndpoint | null> {
    return await this.#dataSource.getRepository(WebhookEndpoint).findOneBy({ id });
  }

  /**
   * Adds an endpoint, which is told what happens from now on. Its secret leaves here once.
   *
   * @throws SwitchboardError `conflict` when there are `LIMITS.outgoingEndpointsMax`
   */
  async create(endpoint: NewWebhookEndpoint): Promise<{ id: string; secret: string }> {
    const id = newId();
    const secret = newSecret();
    const { url, description, eventTypes, createdBy } = endpoint;
    const added = await this.#dataSource.query<unknown[]>(
      `insert into webhook_endpoints (id, url, description, event_types, sealed_secret, created_by, epoch, seq)
       select $1, $2, $3, $4, $5, $6, epoch, seq from event_stream
       where id = 1 and (select count(*) from webhook_endpoints) < $7 returning id`,
      [
        id,
        url,
        description,
        eventTypes,
        this.#sealer.seal(secret, webhookEndpointPlace(id, 'sealed_secret')),
        createdBy,
        LIMITS.outgoingEndpointsMax,
      ],
    );
    if (added.length === 0) {
      throw new SwitchboardError(
        'conflict',
        `There are ${LIMITS.outgoingEndpointsMax} endpoints. Delete one.`,
      );
    }
    await this.#notify();
    return { id, secret };
  }

  /** Answers whether there is such an endpoint. One that is enabled, or gets another address, begins without failures. */
  async update(id: string, changes: WebhookEndpointChanges): Promise<boolean> {
    const { url, description, eventTypes, isEnabled } = changes;
    const [, updated] = await this.#dataSource.query<[unknown, number]>(
      `update webhook_endpoints set
         url = coalesce($2, url), description = coalesce($3, description),
         event_types = case when $4 then $5::text[] else event_types end,
         is_enabled = coalesce($6, is_enabled),
         disabled_reason = case when $6::boolean is null then disabled_reason end,
         failing_since = case when $7 then null else failing_since end,
         consecutive_failures = case when $7 then 0 else consecutive_failures end,
         resting_until = case when $7 then null else resting_until end,
         updated_at = now()
       where id = $1`,
      [
        id,
        url ?? null,
        description ?? null,
        eventTypes !== undefined,
        eventTypes ?? null,
        isEnabled ?? null,
        isEnabled === true || url !== undefined,
      ],
    );
    await this.#notify();
    return updated > 0;
  }

  /** Forgets an endpoint and its deliveries, of which there may be millions; answers whether there was one. */
  async remove(id: string): Promise<boolean> {
    await this.update(id, { isEnabled: false });
    let deleted: number;
    do {
      [, deleted] = await this.#dataSource.query<[unknown, number]>(
        `delete from outgoing_deliveries where endpoint_id = $1 and event_id in (
           select event_id from outgoing_deliveries where endpoint_id = $1 limit $2)`,
        [id, REMOVED_AT_ONCE],
      );
    } while (deleted === REMOVED_AT_ONCE);
    const { affected } = await this.#dataSource.getRepository(WebhookEndpoint).delete({ id });
    return (affected ?? 0) > 0;
  }

  /** A new secret, which leaves here once; the present one signs too until a day has passed. Null: no such endpoint. */
  async rotateSecret(id: string, now: Date): Promise<string | null> {
    const secret = newSecret();
    const endpoints = this.#dataSource.getRepository(WebhookEndpoint);
    const endpoint = await this.find(id);
    if (endpoint === null) return null;
    const present = this.#open(id, 'sealed_secret', endpoint.sealedSecret);
    // Two rotations at once: the second finds another secret than it has read, and does nothing.
    const { affected } = await endpoints.update(
      { id, sealedSecret: endpoint.sealedSecret },
      {
        sealedSecret: this.#sealer.seal(secret, webhookEndpointPlace(id, 'sealed_secret')),
        sealedOldSecret: this.#sealer.seal(present, webhookEndpointPlace(id, 'sealed_old_secret')),
        oldSecretUntil: new Date(now.getTime() + LIMITS.outgoingOldSecretMs),
        updatedAt: new Date(),
      },
    );
    if (affected === 0)
      throw new SwitchboardError('conflict', 'Somebody else has just rotated this secret. Try again.');
    return secret;
  }

  /**
   * The secrets that sign at a time, the present one first.
   *
   * @throws SwitchboardError `invalid_config` when they were sealed with another ENCRYPTION_KEY
   */
  signingSecrets(
    { id, sealedSecret, sealedOldSecret, oldSecretUntil }: WebhookEndpoint,
    now: Date,
  ): string[] {
    const present = this.#open(id, 'sealed_secret', sealedSecret);
    if (sealedOldSecret === null || oldSecretUntil === null || oldSecretUntil <= now) return [present];
    return [present, this.#open(id, 'sealed_old_secret', sealedOldSecret)];
  }

  /** A delivery that tells of nothing, to see whether the endpoint hears; answers its id, null while another one waits. */
  async addTest(endpointId: string, now: Date): Promise<string | null> {
    const eventId = await this.#dataSource.transaction(async (manager) => {
      // Two that are asked for at once come one after another.
      await manager.query(`select from webhook_endpoints where id = $1 for no key update`, [endpointId]);
      const rows = await manager.query<{ event_id: string }[]>(
        `insert into outgoing_deliveries (endpoint_id, event_id, type, next_attempt_at, created_at)
         select $1, $2, $3, $4, $4 where not exists (
           select from outgoing_deliveries where endpoint_id = $1 and state = 'pending' and type = $3)
         returning event_id`,
        [endpointId, newId(), TEST_EVENT_TYPE, now],
      );
      return rows[0]?.event_id ?? null;
    });
    if (eventId !== null) await this.#wake(endpointId);
    return eventId;
  }

  /** The newest first. */
  async deliveries(
    endpointId: string,
    { state, before, limit }: OutgoingDeliveryPage,
  ): Promise<OutgoingDelivery[]> {
    const query = this.#dataSource
      .getRepository(OutgoingDelivery)
      .createQueryBuilder('d')
      .where('d.endpointId = :endpointId', { endpointId })
      .orderBy('d.eventId', 'DESC')
      .limit(limit);
    if (state !== null) query.andWhere('d.state = :state', { state });
    if (before !== null) query.andWhere('d.eventId < :before', { before });
    return await query.getMany();
  }

  async delivery(endpointId: string, eventId: string): Promise<OutgoingDelivery | null> {
    return await this.#dataSource.getRepository(OutgoingDelivery).findOneBy({ endpointId, eventId });
  }

  /** Has a delivery made again, under the same id; answers whether it is there. */
  async replayDelivery(endpointId: string, eventId: string, now: Date): Promise<boolean> {
    const [, updated] = await this.#dataSource.query<[unknown, number]>(
      `update outgoing_deliveries set state = 'pending', attempts = 0, next_attempt_at = $3
       where endpoint_id = $1 and event_id = $2`,
      [endpointId, eventId, now],
    );
    if (updated > 0) await this.#wake(endpointId);
    return updated > 0;
  }

  /**
   * Tells an endpoint everything again that has happened since, as far as the log goes back: its cursor goes back, and what
   * it had been told is sent anew under the same ids. Answers the number of the first event; null when there is none since.
   */
  async replaySince(endpointId: string, since: Date): Promise<bigint | null> {
    const first = await this.#firstSince(new Date(since.getTime() - REPLAY_MARGIN_MS));
    if (first === null) return null;
    await this.#dataSource.query(
      `update webhook_endpoints set seq = least(seq, $2::bigint - 1) where id = $1`,
      [endpointId, first.toString()],
    );
    await this.#wake(endpointId);
    return first;
  }

  /** Looks in the middle of what is left, and again: times have no index, numbers have. */
  async #firstSince(since: Date): Promise<bigint | null> {
    const [range] = await this.#dataSource.query<{ low: string | null; high: string | null }[]>(
      `select min(seq) as low, max(seq) as high from events`,
    );
    if (range!.low === null) return null;
    let low = BigInt(range!.low);
    let high = BigInt(range!.high!) + 1n;
    const end = high;
    while (low < high) {
      const middle = (low + high) / 2n;
      const [event] = await this.#dataSource.query<{ at: Date }[]>(
        `select occurred_at as at from events where seq = $1`,
        [middle.toString()],
      );
      // What was dropped meanwhile was older.
      if (event === undefined || event.at < since) low = middle + 1n;
      else high = middle;
    }
    return low === end ? null : low;
  }

  #open(id: string, column: string, sealed: Buffer): string {
    return this.#sealer.open(sealed, webhookEndpointPlace(id, column));
  }

  /** Somebody wants it to be tried now, whatever happened before. */
  async #wake(endpointId: string): Promise<void> {
    await this.#dataSource.query(`update webhook_endpoints set resting_until = null where id = $1`, [
      endpointId,
    ]);
    await this.#notify();
  }

  async #notify(): Promise<void> {
    await this.#dataSource.query(`select pg_notify('${WEBHOOK_ENDPOINTS_NOTIFICATION}', '')`);
  }
}

/** Where an endpoint's secret lies, which is sealed with it. */
export function webhookEndpointPlace(rowId: string, column: string): SealedPlace {
  return { table: 'webhook_endpoints', column, rowId };
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}
