import type { DataSource, Repository } from 'typeorm';
import { newId, SwitchboardError, type TelegramAccountState } from '@switchboard/core';
import { TelegramAccount } from './entities/telegram-account.entity.ts';
import type { SealedPlace, Sealer } from './sealing.ts';
import { appendEvents } from './sql/append-events.ts';
import { queryableOf } from './sql/statement.ts';

/** Heard by listeners: accounts were added, changed or removed. */
export const TELEGRAM_ACCOUNTS_NOTIFICATION = 'switchboard_telegram_accounts';

/** An account as it is added. Null stands for the listener's own application or proxy. */
export interface NewTelegramAccount {
  name: string;
  session: string;
  apiId: number | null;
  apiHash: string | null;
  proxy: string | null;
}

/** Where it stands how far one account has been read, and whom it has met. */
const PROGRESS_TABLES = [
  'telegram_update_state',
  'telegram_channel_state',
  'telegram_peers',
  'telegram_message_chats',
] as const;

/** What only the listener may see. */
export interface TelegramAccountSecrets {
  session: string;
  apiHash: string | null;
  proxy: string | null;
}

/**
 * Telegram accounts: their sealed sessions, who looks after each, and how it is. Changes that a listener has to act on
 * notify `TELEGRAM_ACCOUNTS_NOTIFICATION`.
 */
export class TelegramAccountStore {
  readonly #dataSource: DataSource;
  readonly #accounts: Repository<TelegramAccount>;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#accounts = dataSource.getRepository(TelegramAccount);
    this.#sealer = sealer;
  }

  /** All of them, the oldest first. */
  list(): Promise<TelegramAccount[]> {
    return this.#accounts.find({ order: { createdAt: 'ASC' } });
  }

  /** Whose accounts they have turned out to be: Telegram's user id by the account's; none before the first connection. */
  async userIds(): Promise<Map<string, string>> {
    const rows = await this.#dataSource.query<{ id: string; external_id: string }[]>(
      `select a.id, ch.external_id from telegram_accounts a join channels ch on ch.id = a.channel_id`,
    );
    return new Map(rows.map((row) => [row.id, row.external_id]));
  }

  find(id: string): Promise<TelegramAccount | null> {
    return this.#accounts.findOneBy({ id });
  }

  /** Adds an account, or gives the one of that name a new session. */
  async save(account: NewTelegramAccount): Promise<{ id: string; created: boolean }> {
    const known = await this.#accounts.findOneBy({ name: account.name });
    const id = known?.id ?? newId();
    const row = {
      apiId: account.apiId,
      sealedSession: this.#seal(id, 'sealed_session', account.session),
      sealedApiHash: account.apiHash === null ? null : this.#seal(id, 'sealed_api_hash', account.apiHash),
      sealedProxy: account.proxy === null ? null : this.#seal(id, 'sealed_proxy', account.proxy),
      isEnabled: true,
      // It was about the session before this one.
      logoutRequestedAt: null,
      updatedAt: new Date(),
    };
    if (known === null) await this.#accounts.insert({ id, name: account.name, ...row });
    else await this.#accounts.update({ id }, row);
    await this.#notify();
    return { id, created: known === null };
  }

  /** @throws SwitchboardError `not_found` */
  async remove(name: string): Promise<void> {
    const result = await this.#accounts.delete({ name });
    if (result.affected === 0)
      throw new SwitchboardError('not_found', `There is no Telegram account named ${name}.`);
    await this.#notify();
  }

  /** @throws SwitchboardError `invalid_config` when they were sealed with another ENCRYPTION_KEY */
  secretsOf(account: TelegramAccount): TelegramAccountSecrets {
    const open = (column: string, sealed: Buffer | null) =>
      sealed === null ? null : this.#sealer.open(sealed, telegramAccountPlace(account.id, column));
    return {
      session: open('sealed_session', account.sealedSession)!,
      apiHash: open('sealed_api_hash', account.sealedApiHash),
      proxy: open('sealed_proxy', account.sealedProxy),
    };
  }

  /**
   * Takes the enabled accounts that nobody holds, whose holder has let its time pass, or that are the caller's already,
   * for `ttlMs` by the database's clock. A holder must be named uniquely: two processes of one name share their leases.
   * Of two that ask at once each gets other accounts.
   *
   * @param max how many the caller wants to hold in all, those that it has included. Default: as many as there are
   * @returns ids of all enabled accounts that the caller holds now
   */
  async acquireLeases(holder: string, ttlMs: number, max: number | null = null): Promise<string[]> {
    const rows = await this.#dataSource.query<{ id: string }[]>(
      `with mine as (
         select id from telegram_accounts where is_enabled and lease_holder = $1 and leased_until > now()
       ), free as (
         select id from telegram_accounts where is_enabled and (lease_holder is null or leased_until <= now())
         order by lease_holder is not distinct from $1 desc, created_at, id
         limit (select case when $3::bigint is not null then greatest($3 - count(*), 0) end from mine)
         for no key update skip locked
       ), held as (
         select id from telegram_accounts where id in (select id from mine) for no key update skip locked
       ), taken as (
         update telegram_accounts a set lease_holder = $1, leased_until = now() + $2 * interval '1 millisecond'
         from (select id from free union all select id from held) as k where a.id = k.id returning a.id
       )
       select id from taken union select id from mine order by id`,
      [holder, ttlMs, max],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Holds leases for another `ttlMs`, also those that have run out and that nobody took, but not those of accounts that
   * were disabled: they are to be let go, so that they can be signed out. Waits for a transaction that
   * writes under one of them.
   *
   * @returns those of the ids that are still the caller's: it must stop using the others at once
   */
  async renewLeases(holder: string, ids: readonly string[], ttlMs: number): Promise<string[]> {
    if (ids.length === 0) return [];
    const [rows] = await this.#dataSource.query<[{ id: string }[], number]>(
      `with mine as (
         select id from telegram_accounts where id = any($2::uuid[]) and lease_holder = $1 and is_enabled
         order by id for no key update
       )
       update telegram_accounts a set leased_until = now() + $3 * interval '1 millisecond'
       from mine where a.id = mine.id returning a.id`,
      [holder, ids, ttlMs],
    );
    return rows.map(({ id }) => id);
  }

  /** Gives accounts back, and tells everybody that they are free. What is somebody else's stays theirs. */
  async releaseLeases(holder: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#dataSource.query(
      `with mine as (
         select id from telegram_accounts where id = any($2::uuid[]) and lease_holder = $1
         order by id for no key update
       )
       update telegram_accounts a set lease_holder = null, leased_until = null from mine where a.id = mine.id`,
      [holder, ids],
    );
    await this.#notify();
  }

  /**
   * Writes down how an account is and tells everyone, in one transaction. Nothing happens when it was so already, or when
   * the account is gone; answers whether something has changed.
   *
   * @param holder who says so: ignored when somebody else holds the account's lease by now. Null: whoever
   */
  async setState(
    id: string,
    state: TelegramAccountState,
    reason: string | null,
    holder: string | null = null,
  ): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const { rows } = await db.query<{ channel_id: string | null; external_id: string | null; at: Date }>({
        text: `with changed as (
            update telegram_accounts set state = $2, state_reason = $3, state_changed_at = now()
            where id = $1 and (state, state_reason) is distinct from ($2, $3::text)
              and ($4::text is null or lease_holder is null or lease_holder = $4)
            returning channel_id
          )
          select changed.channel_id, ch.external_id, now() as at
          from changed left join channels ch on ch.id = changed.channel_id`,
        values: [id, state, reason, holder],
      });
      const [row] = rows;
      if (row === undefined) return false;
      const data = {
        channel_id: row.channel_id,
        platform: 'telegram' as const,
        account_external_id: row.external_id,
        name: 'telegram_account',
        detail: reason === null ? state : `${state}: ${reason}`,
        occurred_at: row.at.toISOString(),
      };
      const event = {
        type: 'channel.status_changed' as const,
        channelId: row.channel_id,
        conversationId: null,
        data,
      };
      await appendEvents(db, [event], row.at);
      return true;
    });
  }

  /** Keeps in mind that the latest messages of an account's chats have been read; the first time counts. */
  async markBackfilled(id: string): Promise<void> {
    await this.#dataSource.query(
      `update telegram_accounts set backfilled_at = coalesce(backfilled_at, now()) where id = $1`,
      [id],
    );
  }

  /**
   * Says which channel the account turned out to be. What is remembered of another Telegram user, who was signed in under
   * this name before, is worth nothing to this one and is forgotten. What is stored of this user from earlier is
   * remembered: its deletions tell nothing but numbers.
   *
   * @returns whether people were forgotten, so that whoever has read them before has somebody else's
   */
  async attachChannel(id: string, channelId: string): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const [, changed] = await manager.query<[unknown, number]>(
        `update telegram_accounts set channel_id = $2 where id = $1 and channel_id is distinct from $2`,
        [id, channelId],
      );
      if (changed === 0) return false;
      let peersForgotten = 0;
      for (const table of PROGRESS_TABLES) {
        const [, count] = await manager.query<[unknown, number]>(
          `delete from ${table} where account_id = $1`,
          [id],
        );
        if (table === 'telegram_peers') peersForgotten = count;
      }
      await manager.query(`update telegram_accounts set backfilled_at = null where id = $1`, [id]);
      await manager.query(
        `insert into telegram_message_chats (message_id, account_id, address)
         select split_part(external_id, ':', 2)::bigint, $1, split_part(external_id, ':', 1) from messages
         where channel_id = $2 and external_id ~ '^([0-9]{1,20}|-[0-9]{1,12}):[0-9]{1,10}$'
         on conflict do nothing`,
        [id, channelId],
      );
      return peersForgotten > 0;
    });
  }

  #seal(rowId: string, column: string, plain: string): Buffer {
    return this.#sealer.seal(plain, telegramAccountPlace(rowId, column));
  }

  async #notify(): Promise<void> {
    await this.#dataSource.query(`select pg_notify('${TELEGRAM_ACCOUNTS_NOTIFICATION}', '')`);
  }
}

/** Where an account's secret lies, which is sealed with it. */
export function telegramAccountPlace(rowId: string, column: string): SealedPlace {
  return { table: 'telegram_accounts', column, rowId };
}
