import type { DataSource } from 'typeorm';

/**
 * Which process sends by which of Meta's channels and Telegram's bots, by the database's clock. The leases of Telegram
 * accounts are kept with the accounts: whoever is connected as one also sends by it.
 */
export class ChannelLeaseStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Takes the channels that nobody holds, or whose holder has let its time pass, for `ttlMs`, and holds on to the caller's.
   * A holder must be named uniquely.
   *
   * @returns all channels that the caller holds now
   */
  async acquireLeases(holder: string, ttlMs: number): Promise<string[]> {
    const rows = await this.#dataSource.query<{ channel_id: string }[]>(
      `insert into channel_leases as l (channel_id, holder, leased_until)
       select ch.id, $1, now() + $2 * interval '1 millisecond' from channels ch
       where not exists (select from telegram_accounts t where t.channel_id = ch.id)
         and not exists (
           select from channel_leases o where o.channel_id = ch.id and o.holder <> $1 and o.leased_until > now())
       order by ch.id
       on conflict (channel_id) do update set holder = excluded.holder, leased_until = excluded.leased_until
         where l.holder = $1 or l.leased_until <= now()
       returning channel_id`,
      [holder, ttlMs],
    );
    return rows.map((row) => row.channel_id);
  }

  /**
   * Holds leases for another `ttlMs`; answers those that are still the caller's. A channel may turn out to be an account's:
   * it is there a moment before the account is told of it.
   */
  async renewLeases(holder: string, channelIds: readonly string[], ttlMs: number): Promise<string[]> {
    if (channelIds.length === 0) return [];
    const [rows] = await this.#dataSource.query<[{ channel_id: string }[], number]>(
      `update channel_leases set leased_until = now() + $3 * interval '1 millisecond'
       where channel_id = any($2::uuid[]) and holder = $1
         and not exists (select from telegram_accounts t where t.channel_id = channel_leases.channel_id)
       returning channel_id`,
      [holder, channelIds, ttlMs],
    );
    return rows.map((row) => row.channel_id);
  }

  async releaseLeases(holder: string, channelIds: readonly string[]): Promise<void> {
    if (channelIds.length === 0) return;
    await this.#dataSource.query(
      `delete from channel_leases where channel_id = any($2::uuid[]) and holder = $1`,
      [holder, channelIds],
    );
  }
}
