import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type MetaPlatform, newId } from '@switchboard/core';
import { ChannelLogin } from './entities/channel-login.entity.ts';
import type { SealedPlace, Sealer } from './sealing.ts';
import { tokenHash } from './tokens.ts';

/** Who is signing in at Meta: a login goes on for nobody else, and in no other session. */
export interface LoginOwner {
  userId: string;
  /** Null of a host application's token. */
  sessionId: string | null;
}

/** Something that a sign-in at Meta lets us connect. */
export interface FoundAccount {
  externalId: string;
  name: string;
  /** Of a WhatsApp number: its business account. */
  accountExternalId: string | null;
  /** Of an Instagram account: the page that it is reached through. */
  pageId: string | null;
  accessToken: string;
}

/** How a sign-in at Meta ended. */
export interface FinishedChannelLogin {
  id: string;
  platform: MetaPlatform;
  /** Why nothing can be connected; null: something can. */
  problem: string | null;
  found: FoundAccount[];
  expiresAt: Date;
}

/** Sign-ins at Meta that connect channels. What they find holds tokens: it is sealed, and forgotten soon. */
export class ChannelLoginStore {
  readonly #dataSource: DataSource;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#sealer = sealer;
  }

  /** Begins one; answers the state that Meta repeats, which is good once. */
  async begin(platform: MetaPlatform, { userId, sessionId }: LoginOwner, expiresAt: Date): Promise<string> {
    const state = randomBytes(32).toString('base64url');
    const row = { id: newId(), platform, stateHash: tokenHash(state), userId, sessionId, expiresAt };
    await this.#dataSource.getRepository(ChannelLogin).insert(row);
    return state;
  }

  /** Uses a state up; null when it is unknown, over, used, or somebody else's. */
  async use(
    state: string,
    { userId, sessionId }: LoginOwner,
    at: Date,
  ): Promise<{ id: string; platform: MetaPlatform } | null> {
    const [rows] = await this.#dataSource.query<[{ id: string; platform: MetaPlatform }[], number]>(
      `update channel_logins set used_at = $4
       where state_hash = $1 and user_id = $2 and session_id is not distinct from $3::uuid
         and used_at is null and expires_at > $4
       returning id, platform`,
      [tokenHash(state), userId, sessionId, at],
    );
    return rows[0] ?? null;
  }

  /** Keeps what was found, or why nothing was, until a moment. */
  async finish(
    id: string,
    { found, problem }: { found: readonly FoundAccount[]; problem: string | null },
    expiresAt: Date,
  ): Promise<void> {
    const sealedFound = this.#sealer.seal(JSON.stringify(found), placeOf(id));
    await this.#dataSource.getRepository(ChannelLogin).update({ id }, { sealedFound, problem, expiresAt });
  }

  /** One that has ended, for whoever began it; null when there is none, or its time is over. */
  async find(id: string, userId: string, at: Date): Promise<FinishedChannelLogin | null> {
    const login = await this.#dataSource.getRepository(ChannelLogin).findOneBy({ id, userId });
    if (login === null || login.sealedFound === null || login.expiresAt <= at) return null;
    const { platform, problem, expiresAt, sealedFound } = login;
    const found = JSON.parse(this.#sealer.open(sealedFound, placeOf(id))) as FoundAccount[];
    return { id, platform, problem, found, expiresAt };
  }

  /** Forgets those whose time is over, with their tokens. */
  async forget(at: Date): Promise<void> {
    await this.#dataSource.query(`delete from channel_logins where expires_at <= $1`, [at]);
  }
}

function placeOf(id: string): SealedPlace {
  return { table: 'channel_logins', column: 'sealed_found', rowId: id };
}
