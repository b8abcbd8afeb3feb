import type { DataSource, Repository } from 'typeorm';
import { newId, SwitchboardError, type TelegramAccountState } from '@switchboard/core';
import { TelegramAccount } from './entities/telegram-account.entity.ts';
import type { Sealer } from './sealing.ts';

/** Heard by listeners: accounts were added, changed or removed. */
export const TELEGRAM_ACCOUNTS_NOTIFICATION = 'switchboard_telegram_accounts';

export interface NewTelegramAccount {
  name: string;
  session: string;
  apiId: number | null;
  apiHash: string | null;
  proxy: string | null;
}

/** What only the listener may see. */
export interface TelegramAccountSecrets {
  session: string;
  apiHash: string | null;
  proxy: string | null;
}

export class TelegramAccountStore {
  readonly #dataSource: DataSource;
  readonly #accounts: Repository<TelegramAccount>;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#accounts = dataSource.getRepository(TelegramAccount);
    this.#sealer = sealer;
  }

  list(): Promise<TelegramAccount[]> {
    return this.#accounts.find({ order: { createdAt: 'ASC' } });
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

  secretsOf(account: TelegramAccount): TelegramAccountSecrets {
    const open = (column: string, sealed: Buffer | null) =>
      sealed === null ? null : this.#sealer.open(sealed, placeOf(account.id, column));
    return {
      session: open('sealed_session', account.sealedSession)!,
      apiHash: open('sealed_api_hash', account.sealedApiHash),
      proxy: open('sealed_proxy', account.sealedProxy),
    };
  }

  async setState(id: string, state: TelegramAccountState, reason: string | null): Promise<void> {
    await this.#accounts.update({ id }, { state, stateReason: reason, stateChangedAt: new Date() });
  }

  async attachChannel(id: string, channelId: string): Promise<void> {
    await this.#accounts.update({ id }, { channelId });
  }

  #seal(rowId: string, column: string, plain: string): Buffer {
    return this.#sealer.seal(plain, placeOf(rowId, column));
  }

  async #notify(): Promise<void> {
    await this.#dataSource.query(`select pg_notify('${TELEGRAM_ACCOUNTS_NOTIFICATION}', '')`);
  }
}

function placeOf(rowId: string, column: string) {
  return { table: 'telegram_accounts', column, rowId };
}
