import type { DataSource } from 'typeorm';
import { cutText, newId, type NewEvent, storableText, SwitchboardError } from '@switchboard/core';
import type { TelegramLogin } from './entities/telegram-login.entity.ts';
import type { SealedPlace, Sealer } from './sealing.ts';
import { appendEvents } from './sql/append-events.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';
import {
  type ClaimedTelegramLogin,
  type NewTelegramLogin,
  OPEN_LOGIN_STATES,
  type TelegramLoginAnswers,
  type TelegramLoginReport,
  type TelegramLoginState,
  type TelegramLoginStatus,
} from './telegram-login.ts';

/** Heard by listeners and by whoever waits for a login: one was asked for, has moved on, or was given an answer. */
export const TELEGRAM_LOGINS_NOTIFICATION = 'switchboard_telegram_logins';

type SecretColumn = (typeof SECRET_COLUMNS)[number];
const SECRET_COLUMNS = [
  'sealed_api_hash',
  'sealed_proxy',
  'sealed_phone',
  'sealed_token',
  'sealed_code',
  'sealed_password',
] as const;
const ERASE_SECRETS = [...SECRET_COLUMNS, 'password_hint'].map((column) => `${column} = null`).join(', ');
const OPEN = `state in (${OPEN_LOGIN_STATES.map((state) => `'${state}'`).join(', ')})`;

/** Sentences, hints and names of ways: nobody reads more of one. */
const WORDS_CHARS_MAX = 500;

/** A row as statements answer it. */
type LoginRow = Pick<TelegramLogin, 'id' | 'name' | 'method' | 'state' | 'detail'> & {
  [column in SecretColumn]: Buffer | null;
} & {
  api_id: number | null;
  token_expires_at: Date | null;
  sent_by: string | null;
  code_length: number | null;
  password_hint: string | null;
  account_id: string | null;
  requested_by: string | null;
  expires_at: Date;
};

/**
 * Logins under way. People ask for them and answer through any process; one listener, which holds the login's lease, talks
 * to Telegram. Each change notifies `TELEGRAM_LOGINS_NOTIFICATION` with the login's id and is told as
 * `channel.status_changed` without a secret. Phone, token, code and password are sealed, and erased when the login ends.
 */
export class TelegramLoginStore {
  readonly #dataSource: DataSource;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#sealer = sealer;
  }

  async create(login: NewTelegramLogin): Promise<TelegramLoginStatus> {
    const id = newId();
    const seal = (column: SecretColumn, plain: string | null) => this.#seal(id, column, plain);
    await this.#change(async (db) => {
      await db.query({
        text: `insert into telegram_logins (id, name, method, api_id, sealed_api_hash, sealed_proxy, sealed_phone,
            requested_by, expires_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 millisecond')`,
        values: [
          id,
          login.name,
          login.method,
          login.apiId,
          seal('sealed_api_hash', login.apiHash),
          seal('sealed_proxy', login.proxy),
          seal('sealed_phone', login.phone),
          login.requestedBy,
          login.ttlMs,
        ],
      });
      return [{ id, state: 'requested' }];
    });
    return (await this.get(id))!;
  }

  /** The login, or null when there is none of this id any more. */
  async get(id: string): Promise<TelegramLoginStatus | null> {
    const [row] = await this.#dataSource.query<LoginRow[]>(`select * from telegram_logins where id = $1`, [
      id,
    ]);
    return row === undefined ? null : this.#statusOf(row);
  }

  /** How many logins a user has asked for within the last `withinMs`. */
  async countSince(requestedBy: string, withinMs: number): Promise<number> {
    const [row] = await this.#dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from telegram_logins
       where requested_by = $1 and created_at > now() - $2 * interval '1 millisecond'`,
      [requestedBy, withinMs],
    );
    return row!.count;
  }

  /** Ends a login that is still open; answers whether there was one. Its listener closes the connection. */
  async cancel(id: string): Promise<boolean> {
    const changed = await this.#change((db) =>
      rowsOf(
        db,
        `update telegram_logins set state = 'cancelled', detail = null, updated_at = now(), ${ERASE_SECRETS}
         where id = $1 and ${OPEN} returning id, state`,
        [id],
      ),
    );
    return changed.length > 0;
  }

  /**
   * Leaves an answer for the listener, in place of one that it has not taken yet.
   *
   * @throws SwitchboardError `conflict` when the login does not wait for it
   */
  async answer(id: string, kind: 'code' | 'password', answer: string): Promise<void> {
    const column = kind === 'code' ? 'sealed_code' : 'sealed_password';
    const rows = await rowsOf(
      queryableOf(this.#dataSource.manager),
      `with given as (
         update telegram_logins set ${column} = $2, updated_at = now()
         where id = $1 and state = $3 and expires_at > now() returning id, state
       )
       select id, state, pg_notify('${TELEGRAM_LOGINS_NOTIFICATION}', id::text) from given`,
      [id, this.#seal(id, column, answer), `${kind}_needed`],
    );
    if (rows.length === 0) {
      throw new SwitchboardError('conflict', `This login does not wait for a ${kind} now.`);
    }
  }

  /**
   * Takes up to `max` open logins that nobody leads, or whose leader has let its time pass, for `ttlMs` by the database's
   * clock; the oldest first. Logins that are the caller's already are not among them: `renew` holds those.
   */
  async claim(holder: string, ttlMs: number, max: number): Promise<ClaimedTelegramLogin[]> {
    const { rows } = await queryableOf(this.#dataSource.manager).query<LoginRow>({
      text: `with free as (
          select id from telegram_logins
          where ${OPEN} and expires_at > now() and (lease_holder is null or leased_until <= now())
          order by id limit $3 for update skip locked
        )
        update telegram_logins l set lease_holder = $1, leased_until = now() + $2 * interval '1 millisecond'
        from free where l.id = free.id returning l.*`,
      values: [holder, ttlMs, max],
    });
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      method: row.method,
      state: row.state,
      phone: this.#open(row, 'sealed_phone'),
      apiId: row.api_id,
      apiHash: this.#open(row, 'sealed_api_hash'),
      proxy: this.#open(row, 'sealed_proxy'),
      expiresAt: row.expires_at,
    }));
  }

  /**
   * Holds logins for another `ttlMs`.
   *
   * @returns those of the ids that are still the caller's and open: the others were cancelled, have expired or are led by
   * somebody else, and their connections must be closed
   */
  async renew(holder: string, ids: readonly string[], ttlMs: number): Promise<string[]> {
    if (ids.length === 0) return [];
    const { rows } = await queryableOf(this.#dataSource.manager).query<{ id: string }>({
      text: `with mine as (
          select id from telegram_logins
          where id = any($2::uuid[]) and lease_holder = $1 and ${OPEN} and expires_at > now()
          order by id for update
        )
        update telegram_logins l set leased_until = now() + $3 * interval '1 millisecond'
        from mine where l.id = mine.id returning l.id`,
      values: [holder, ids, ttlMs],
    });
    return rows.map(({ id }) => id);
  }

  /** What was answered since the last call, for the login's leader: handed out once and erased. Null: nothing. */
  async takeAnswers(id: string, holder: string): Promise<TelegramLoginAnswers> {
    const { rows } = await queryableOf(this.#dataSource.manager).query<LoginRow>({
      text: `with given as (
          select id, sealed_code, sealed_password from telegram_logins
          where id = $1 and lease_holder = $2 and (sealed_code is not null or sealed_password is not null) for update
        )
        update telegram_logins l set sealed_code = null, sealed_password = null
        from given where l.id = given.id returning given.id, given.sealed_code, given.sealed_password`,
      values: [id, holder],
    });
    const [row] = rows;
    if (row === undefined) return { code: null, password: null };
    return { code: this.#open(row, 'sealed_code'), password: this.#open(row, 'sealed_password') };
  }

  /**
   * Says how far a login has come; a final state erases its secrets.
   *
   * @returns false when the login is not the caller's to lead any more, was cancelled or is over: nothing was written
   */
  async report(id: string, holder: string, report: TelegramLoginReport): Promise<boolean> {
    const { state, token } = report;
    const isOpen = OPEN_LOGIN_STATES.includes(state);
    let found = false;
    await this.#change(async (db) => {
      const [before] = await rowsOf(
        db,
        `select id, state from telegram_logins where id = $1 and lease_holder = $2 and ${OPEN} for update`,
        [id, holder],
      );
      if (before === undefined) return [];
      found = true;
      await db.query({
        text: `update telegram_logins set state = $2, updated_at = now(),
            detail = $3,
            sealed_token = case when $2 = 'scan_qr' then coalesce($4, sealed_token) end,
            token_expires_at = case when $2 = 'scan_qr' then coalesce($5, token_expires_at) end,
            sent_by = coalesce($6, sent_by), code_length = coalesce($7, code_length),
            password_hint = coalesce($8, password_hint), account_id = coalesce($9, account_id)
          where id = $1`,
        values: [
          id,
          state,
          storableWords(report.detail),
          token === undefined ? null : this.#seal(id, 'sealed_token', token),
          report.tokenExpiresAt?.toISOString() ?? null,
          storableWords(report.sentBy),
          report.codeLength ?? null,
          storableWords(report.passwordHint),
          report.accountId ?? null,
        ],
      });
      if (!isOpen) {
        await db.query({ text: `update telegram_logins set ${ERASE_SECRETS} where id = $1`, values: [id] });
      }
      if (before.state !== state) return [{ id, state }];
      await db.query({ text: `select pg_notify('${TELEGRAM_LOGINS_NOTIFICATION}', $1)`, values: [id] });
      return [];
    });
    return found;
  }

  /**
   * Ends open logins whose time is over as `expired`, and deletes those that ended more than `keepMs` ago; answers how
   * many were deleted.
   */
  async prune(keepMs: number): Promise<number> {
    await this.#change((db) =>
      rowsOf(
        db,
        `update telegram_logins set state = 'expired', updated_at = now(), ${ERASE_SECRETS}
         where ${OPEN} and expires_at <= now() returning id, state`,
        [],
      ),
    );
    const [, deleted] = await this.#dataSource.query<[unknown, number]>(
      `delete from telegram_logins where not ${OPEN} and updated_at <= now() - $1 * interval '1 millisecond'`,
      [keepMs],
    );
    return deleted;
  }

  /** Runs a change in a transaction with the events that tell of the states it answers, and wakes whoever waits. */
  async #change(work: (db: Queryable) => Promise<ChangedLogin[]>): Promise<ChangedLogin[]> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const changed = await work(db);
      if (changed.length === 0) return changed;
      const { rows } = await db.query<{ at: Date }>({
        text: `select now() as at, pg_notify('${TELEGRAM_LOGINS_NOTIFICATION}', id) from unnest($1::text[]) as k(id)`,
        values: [changed.map(({ id }) => id)],
      });
      const { at } = rows[0]!;
      await appendEvents(
        db,
        changed.map((login) => loginEvent(login, at)),
        at,
      );
      return changed;
    });
  }

  #statusOf(row: LoginRow): TelegramLoginStatus {
    return {
      id: row.id,
      name: row.name,
      method: row.method,
      state: row.state,
      detail: row.detail,
      token: this.#open(row, 'sealed_token'),
      tokenExpiresAt: row.token_expires_at,
      sentBy: row.sent_by,
      codeLength: row.code_length,
      passwordHint: row.password_hint,
      accountId: row.account_id,
      requestedBy: row.requested_by,
      expiresAt: row.expires_at,
    };
  }

  #seal(rowId: string, column: SecretColumn, plain: string | null): Buffer | null {
    return plain === null ? null : this.#sealer.seal(plain, placeOf(rowId, column));
  }

  #open(row: LoginRow, column: SecretColumn): string | null {
    const sealed = row[column];
    return sealed === null ? null : this.#sealer.open(sealed, placeOf(row.id, column));
  }
}

interface ChangedLogin {
  id: string;
  state: TelegramLoginState;
}

async function rowsOf(db: Queryable, text: string, values: unknown[]): Promise<ChangedLogin[]> {
  return (await db.query<{ id: string; state: TelegramLoginState }>({ text, values })).rows;
}

/** Hints and people's names are what somebody typed at Telegram; PostgreSQL would refuse some, again and again. */
function storableWords(words: string | null | undefined): string | null {
  return words === null || words === undefined ? null : storableText(cutText(words, WORDS_CHARS_MAX));
}

function placeOf(rowId: string, column: SecretColumn): SealedPlace {
  return { table: 'telegram_logins', column, rowId };
}

function loginEvent({ id, state }: ChangedLogin, at: Date): NewEvent<'channel.status_changed'> {
  return {
    type: 'channel.status_changed',
    channelId: null,
    conversationId: null,
    data: {
      channel_id: null,
      platform: 'telegram',
      account_external_id: null,
      name: 'telegram_login',
      detail: `${id} ${state}`,
      occurred_at: at.toISOString(),
    },
  };
}
