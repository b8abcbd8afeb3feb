import { type DataSource, type FindOperator, In, IsNull, Raw } from 'typeorm';
import {
  type AccessRevoked,
  LIMITS,
  newId,
  type NewEvent,
  type Role,
  SwitchboardError,
} from '@switchboard/core';
import { ApiToken } from './entities/api-token.entity.ts';
import { Session } from './entities/session.entity.ts';
import { SignInLink } from './entities/sign-in-link.entity.ts';
import { gatheredLookUp } from './gathered-look-up.ts';
import { appendEvents } from './sql/append-events.ts';
import { type Doing, recordAudit } from './sql/record-audit.ts';
import { columns, queryableOf } from './sql/statement.ts';
import { newToken, tokenHash } from './tokens.ts';

/** A token that was accepted: whose it is and when it ends (null: when it is revoked). */
export interface AcceptedToken {
  id: string;
  userId: string;
  expiresAt: Date | null;
}

/** What somebody came in with: it may end before its time. */
export interface CredentialInUse {
  userId: string;
  sessionId: string | null;
  apiTokenId: string | null;
}

export interface NewApiToken {
  userId: string;
  name: string;
  /** Null: when it is revoked. */
  expiresAt: Date | null;
}

/** An API token as it may be shown: without itself. */
export interface ApiTokenView {
  id: string;
  name: string;
  user_id: string;
  user_name: string;
  created_at: Date;
  expires_at: Date | null;
}

/** More than a business has. */
const TOKENS_SHOWN_MAX = 1_000;

/** Somebody who has shown who they are, and the password hash that they had at that moment. */
export interface RecognisedUser {
  userId: string;
  passwordHash: string | null;
  /** By a one-time link, not by the password. */
  isFromLink?: boolean;
}

/** Sessions, API tokens and one-time links. Tokens leave here once, at their making; only hashes are kept. */
export class CredentialStore {
  readonly #dataSource: DataSource;
  readonly #sessionOf: (hash: string) => Promise<Session | null>;
  readonly #apiTokenOf: (hash: string) => Promise<ApiToken | null>;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
    const sessions = dataSource.getRepository(Session);
    const apiTokens = dataSource.getRepository(ApiToken);
    this.#sessionOf = lookUpByHash((tokenHash) => sessions.findBy({ tokenHash, expiresAt: notOver }));
    this.#apiTokenOf = lookUpByHash((tokenHash) =>
      apiTokens.findBy([
        { tokenHash, revokedAt: IsNull(), expiresAt: IsNull() },
        { tokenHash, revokedAt: IsNull(), expiresAt: notOver },
      ]),
    );
  }

  /**
   * A session for somebody who has just shown who they are; null when their password has become another one since, or they
   * were disabled. It holds the user's row: a new password either waits and then ends this session, or is seen here.
   */
  async openSession(
    { userId, passwordHash, isFromLink = false }: RecognisedUser,
    expiresAt: Date,
  ): Promise<string | null> {
    const token = newToken('sws');
    const opened = await this.#dataSource.query<unknown[]>(
      `insert into sessions (id, user_id, token_hash, expires_at, is_from_link)
       select $1, u.id, $2, $3, $6 from users u
       where u.id = $4 and u.disabled_at is null and u.password_hash is not distinct from $5
       for share of u
       returning id`,
      [newId(), tokenHash(token), expiresAt, userId, passwordHash, isFromLink],
    );
    return opened.length === 0 ? null : token;
  }

  /** A token that ends when it is revoked, made on the command line. */
  /** Whether a session was opened with a one-time link, not longer ago than `withinMs`. */
  async isFreshFromLink(sessionId: string, withinMs: number): Promise<boolean> {
    const rows = await this.#dataSource.query<unknown[]>(
      `select from sessions where id = $1 and is_from_link and created_at > now() - $2 * interval '1 millisecond'`,
      [sessionId, withinMs],
    );
    return rows.length > 0;
  }

  async createApiToken(userId: string, name: string): Promise<string> {
    const made = await this.addApiToken({ userId, name, expiresAt: null }, { userId: null, at: new Date() });
    return made.token;
  }

  /** @throws SwitchboardError `conflict` when the user has very many that count */
  async addApiToken(
    { userId, name, expiresAt }: NewApiToken,
    { userId: by, at }: Doing,
  ): Promise<{ id: string; token: string; createdAt: Date }> {
    const token = newToken('swt');
    const id = newId();
    return await this.#dataSource.transaction(async (manager) => {
      const kept = await manager.query<{ count: number }[]>(
        `select count(*)::int as count from api_tokens
         where user_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
        [userId],
      );
      if (kept[0]!.count >= LIMITS.apiTokensPerUserMax) {
        throw new SwitchboardError('conflict', 'There are too many API tokens. Revoke one that is not used.');
      }
      const row = { id, userId, name, tokenHash: tokenHash(token), expiresAt, createdAt: at };
      await manager.getRepository(ApiToken).insert(row);
      const detail = { name, user_id: userId, expires_at: expiresAt };
      const entry = { userId: by, action: 'api_token.added', subjectId: id, detail };
      await recordAudit(queryableOf(manager), { ...entry, subjectType: 'api_token' }, at);
      return { id, token, createdAt: at };
    });
  }

  /** The session or API token, or null when it is unknown, revoked, or over by the clock of the database. */
  async accept(token: string): Promise<AcceptedToken | null> {
    const hash = tokenHash(token).toString('hex');
    return await (token.startsWith('sws_') ? this.#sessionOf(hash) : this.#apiTokenOf(hash));
  }

  /** Signs out: what this session had opened is closed, which the event log tells every process in its turn. */
  async endSession(token: string, at: Date): Promise<void> {
    await this.#dataSource.transaction(async (manager) => {
      const { raw } = await manager
        .createQueryBuilder()
        .delete()
        .from(Session)
        .where('token_hash = :hash', { hash: tokenHash(token) })
        .returning('id, user_id')
        .execute();
      const [session] = raw as { id: string; user_id: string }[];
      if (session === undefined) return;
      const data = { user_id: session.user_id, session_id: session.id, api_token_id: null };
      await appendEvents(queryableOf(manager), [accessRevoked(data)], at);
    });
  }

  /** Ends an API token for good. False when there is none (of `ofUser`, where given) that could be ended. */
  async revokeApiToken(
    id: string,
    at: Date,
    { userId = null, ofUser = null }: { userId?: string | null; ofUser?: string | null } = {},
  ): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const { raw } = await manager
        .createQueryBuilder()
        .update(ApiToken)
        .set({ revokedAt: at })
        .where('id = :id and revoked_at is null and (:ofUser::text is null or user_id = :ofUser)', {
          id,
          ofUser,
        })
        .returning('user_id, name')
        .execute();
      const [token] = raw as { user_id: string; name: string }[];
      if (token === undefined) return false;
      const data = { user_id: token.user_id, session_id: null, api_token_id: id };
      const detail = { name: token.name, user_id: token.user_id };
      const entry = { userId, action: 'api_token.revoked', subjectId: id, detail };
      await recordAudit(queryableOf(manager), { ...entry, subjectType: 'api_token' }, at);
      await appendEvents(queryableOf(manager), [accessRevoked(data)], at);
      return true;
    });
  }

  async listApiTokens(): Promise<ApiToken[]> {
    return await this.#dataSource.getRepository(ApiToken).find({ order: { createdAt: 'ASC' } });
  }

  /** Tokens that are not revoked, of a user or (null) of all, the newest first, with whose they are. */
  async apiTokens(ofUser: string | null): Promise<ApiTokenView[]> {
    return await this.#dataSource.query<ApiTokenView[]>(
      `select t.id, t.name, t.user_id, u.name as user_name, t.created_at, t.expires_at
       from api_tokens t join users u on u.id = t.user_id
       where t.revoked_at is null and ($1::text is null or t.user_id = $1) order by t.id desc limit $2`,
      [ofUser, TOKENS_SHOWN_MAX],
    );
  }

  /**
   * Of credentials in use, the places (0, 1, …) of those that let nobody in any more: the session is gone or over, the
   * token revoked, the user disabled, or the role another. One statement, however many there are.
   */
  async ended(inUse: readonly (CredentialInUse & { role: Role })[]): Promise<number[]> {
    const rows = await this.#dataSource.query<{ place: string }[]>(
      `select k.place from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[])
         with ordinality as k(user_id, session_id, api_token_id, role, place)
       left join users u on u.id = k.user_id
       left join sessions s on s.id = k.session_id
       left join api_tokens t on t.id = k.api_token_id
       where u.id is null or u.disabled_at is not null or u.role <> k.role
         or (k.session_id is not null and (s.id is null or s.expires_at <= now()))
         or (k.api_token_id is not null
           and (t.id is null or t.revoked_at is not null or t.expires_at <= now()))`,
      columns(
        inUse,
        (one) => one.userId,
        (one) => one.sessionId,
        (one) => one.apiTokenId,
        (one) => one.role,
      ),
    );
    return rows.map(({ place }) => Number(place) - 1);
  }

  /** `by`: who made it, where a person did; it is written down then. */
  async createSignInLink(userId: string, expiresAt: Date, by: Doing | null = null): Promise<string> {
    const token = newToken('swl');
    await this.#dataSource.transaction(async (manager) => {
      const row = { id: newId(), userId, tokenHash: tokenHash(token), expiresAt };
      await manager.getRepository(SignInLink).insert(row);
      if (by === null) return;
      const entry = { userId: by.userId, action: 'user.sign_in_link_made', subjectId: userId };
      await recordAudit(queryableOf(manager), { ...entry, subjectType: 'user' }, by.at);
    });
    return token;
  }

  /** The link's user, once: the update decides who of two was first. Null when it was used, is too old or unknown. */
  async useSignInLink(token: string, now: Date): Promise<RecognisedUser | null> {
    const [rows] = await this.#dataSource.query<[{ id: string; password_hash: string | null }[], number]>(
      `update sign_in_links l set used_at = $2 from users u
       where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and u.id = l.user_id
       returning u.id, u.password_hash`,
      [tokenHash(token), now],
    );
    const [user] = rows;
    return user === undefined
      ? null
      : { userId: user.id, passwordHash: user.password_hash, isFromLink: true };
  }
}

/** Concerns no channel: every process looks at its own sockets. */
export function accessRevoked(data: AccessRevoked): NewEvent<'access.revoked'> {
  return { type: 'access.revoked', channelId: null, conversationId: null, data };
}

/** By the database's clock, the same for all nodes. */
const notOver = Raw<Date>((column) => `${column} > now()`);

function lookUpByHash<Row extends { tokenHash: Buffer }>(
  find: (tokenHash: FindOperator<Buffer>) => Promise<Row[]>,
): (hash: string) => Promise<Row | null> {
  return gatheredLookUp(
    async (hashes) => await find(In(hashes.map((hash) => Buffer.from(hash, 'hex')))),
    (row) => row.tokenHash.toString('hex'),
  );
}
