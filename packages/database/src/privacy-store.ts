import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { newId, type NewEvent } from '@switchboard/core';
import { isTransientConflict } from './database-errors.ts';
import { PrivacyRequest } from './entities/privacy-request.entity.ts';
import { lockPeople } from './people/resolve-people.ts';
import { dropAccessToken } from './privacy/drop-access-token.ts';
import { deleteDeliveriesOf, deleteLatestDeliveriesOf, emptyEventsOf } from './privacy/erase-history.ts';
import { type Erasure, erasePerson } from './privacy/erase-person.ts';
import { findPerson } from './privacy/find-person.ts';
import { pauseIndexing } from './search/write-segments.ts';
import type { Sealer } from './sealing.ts';
import { appendEvents } from './sql/append-events.ts';
import { lockConversations } from './sql/lock-conversations.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** What one of Meta's privacy callbacks asks for. */
export type NewPrivacyRequest = Pick<PrivacyRequest, 'platform' | 'kind' | 'userExternalId' | 'issuedAt'>;

/** What was done, in words, and the events that tell of it. */
interface Outcome {
  detail: string;
  events: NewEvent[];
}

/** How often a request that lost a lock or a race is tried before Meta must send it again. */
const CONFLICT_ATTEMPTS = 3;
/** 128 bits: nobody guesses another person's code. */
const CODE_BYTES = 16;

/** Requests of Meta's privacy callbacks: kept for good, because somebody may ask what became of them. */
export class PrivacyStore {
  readonly #dataSource: DataSource;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#sealer = sealer;
  }

  /** The request with this confirmation code; null when there is none. */
  byConfirmationCode(
    platform: PrivacyRequest['platform'],
    confirmationCode: string,
  ): Promise<PrivacyRequest | null> {
    return this.#dataSource
      .getRepository(PrivacyRequest)
      .findOneBy({ platform, confirmationCode, kind: 'data_deletion' });
  }

  /**
   * Records a request and does what it asks for, in one transaction. The same request again changes nothing and gets
   * the same answer: a captured one is worth nothing.
   */
  async carryOut(asked: NewPrivacyRequest, at: Date): Promise<PrivacyRequest> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#carryOutOnce(asked, at);
      } catch (error) {
        if (!isTransientConflict(error) || attempt >= CONFLICT_ATTEMPTS) throw error;
      }
    }
  }

  async #carryOutOnce(asked: NewPrivacyRequest, at: Date): Promise<PrivacyRequest> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const requests = manager.getRepository(PrivacyRequest);
      const id = newId();
      await requests
        .createQueryBuilder()
        .insert()
        .values({
          ...asked,
          id,
          confirmationCode: randomBytes(CODE_BYTES).toString('hex'),
          status: 'received',
          createdAt: at,
        })
        .orIgnore()
        .execute();
      const request = await requests.findOneByOrFail({ ...asked });
      if (request.id !== id) return request;
      const { detail, events } = await this.#obey(db, request, at);
      Object.assign(request, { status: 'completed', detail, completedAt: at });
      await requests.save(request);
      // Last, because it takes the lock for which every other writer waits.
      if (events.length > 0) await appendEvents(db, events, at);
      return request;
    });
  }

  async #obey(db: Queryable, request: PrivacyRequest, at: Date): Promise<Outcome> {
    return request.kind === 'deauthorize'
      ? await this.#deauthorize(db, request)
      : await this.#deleteData(db, request, at);
  }

  async #deauthorize(db: Queryable, request: PrivacyRequest): Promise<Outcome> {
    const { platform, userExternalId, issuedAt } = request;
    const channelId = await dropAccessToken(db, this.#sealer, { platform, externalId: userExternalId });
    const detail =
      channelId === null ? 'a person removed the app' : 'the app was removed; its access token is deleted';
    const occurredAt = issuedAt.toISOString();
    await db.query({
      text: `insert into channel_events (id, platform, channel_id, account_external_id, name, detail, occurred_at,
          dedupe_key)
        values ($1, $2, $3, $4, 'deauthorized', $5, $6, $7) on conflict (platform, dedupe_key) do nothing`,
      values: [
        newId(),
        platform,
        channelId,
        userExternalId,
        detail,
        occurredAt,
        `deauthorized ${userExternalId} ${occurredAt}`,
      ],
    });
    const event: NewEvent<'channel.status_changed'> = {
      type: 'channel.status_changed',
      channelId,
      conversationId: null,
      data: {
        channel_id: channelId,
        platform,
        account_external_id: userExternalId,
        name: 'deauthorized',
        detail,
        occurred_at: occurredAt,
      },
    };
    return { detail, events: [event] };
  }

  async #deleteData(db: Queryable, { platform, userExternalId }: PrivacyRequest, at: Date): Promise<Outcome> {
    const erasure = await eraseWhatIsStored(db, userExternalId, at);
    // With Instagram Login, whoever uses the app is the business itself.
    const channelId = await dropAccessToken(db, this.#sealer, { platform, externalId: userExternalId });
    const done = [
      ...(erasure === null ? [] : [`erased ${erasure.messages} messages`]),
      ...(channelId === null ? [] : ['deleted the access token of the account']),
    ];
    return { detail: done.join('; ') || 'nothing is stored under this id', events: erasure?.events ?? [] };
  }
}

/** null when nobody is known by this id. */
async function eraseWhatIsStored(db: Queryable, externalId: string, at: Date): Promise<Erasure | null> {
  const seen = await findPerson(db, externalId);
  if (seen.contactIds.length === 0) return null;
  // The long search comes before the locks for which new messages would wait.
  await deleteDeliveriesOf(db, seen);
  const readThrough = await emptyEventsOf(db, seen, 0n);
  await pauseIndexing(db);
  await lockPeople(db);
  const person = await findPerson(db, externalId);
  await lockConversations(db, person.conversationIds);
  await deleteLatestDeliveriesOf(db, person, at);
  const isAllSeen =
    person.conversationIds.every((id) => seen.conversationIds.includes(id)) &&
    person.contactIds.every((id) => seen.contactIds.includes(id));
  await emptyEventsOf(db, person, isAllSeen ? readThrough : 0n);
  return await erasePerson(db, person, at);
}
