import { type DataSource, In } from 'typeorm';
import { TelegramAccount } from './entities/telegram-account.entity.ts';
import type { Sealer } from './sealing.ts';
import { TELEGRAM_ACCOUNTS_NOTIFICATION, telegramAccountPlace } from './telegram-account-store.ts';

/**
 * Accounts that are to be signed out at Telegram. The request stays with the account until a listener has done it, so that
 * neither a restart nor an unreachable Telegram forgets it. A new session given to the account takes the request back.
 */
export class TelegramLogoutStore {
  readonly #dataSource: DataSource;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#sealer = sealer;
  }

  /** Asks for it: the account is disconnected at once, then signed out. False when there is none of this id. */
  async request(accountId: string): Promise<boolean> {
    const [, count] = await this.#dataSource.query<[unknown, number]>(
      `update telegram_accounts set is_enabled = false, logout_requested_at = coalesce(logout_requested_at, now()),
         updated_at = now()
       where id = $1`,
      [accountId],
    );
    if (count > 0) await this.#dataSource.query(`select pg_notify('${TELEGRAM_ACCOUNTS_NOTIFICATION}', '')`);
    return count > 0;
  }

  /**
   * Takes accounts that are to be signed out and that nobody keeps connected any more, for `ttlMs` by the database's
   * clock. While they are held, nobody else uses their session. What a holder does not finish is free again after that.
   */
  async claim(holder: string, ttlMs: number): Promise<TelegramAccount[]> {
    const [rows] = await this.#dataSource.query<[{ id: string }[], number]>(
      `with due as (
         select id from telegram_accounts
         where logout_requested_at is not null and not is_enabled
           and (lease_holder is null or leased_until <= now())
         order by id for no key update skip locked
       )
       update telegram_accounts a set lease_holder = $1, leased_until = now() + $2 * interval '1 millisecond'
       from due where a.id = due.id returning a.id`,
      [holder, ttlMs],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return [];
    return await this.#dataSource.getRepository(TelegramAccount).findBy({ id: In(ids) });
  }

  /**
   * Its session is worth nothing any more: forgets its key. False when the account is not the caller's, or was given
   * another session meanwhile.
   */
  async finish(accountId: string, holder: string): Promise<boolean> {
    const nothing = this.#sealer.seal('', telegramAccountPlace(accountId, 'sealed_session'));
    const [, count] = await this.#dataSource.query<[unknown, number]>(
      `update telegram_accounts set sealed_session = $3, logout_requested_at = null, lease_holder = null,
         leased_until = null, updated_at = now()
       where id = $1 and lease_holder = $2 and logout_requested_at is not null`,
      [accountId, holder, nothing],
    );
    return count > 0;
  }
}
