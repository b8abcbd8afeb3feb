import type { DataSource } from 'typeorm';
import { LIMITS } from '@switchboard/core';
import type { TelegramPeerRecord, TelegramProgress } from './inbound-batch.ts';
import { messageNumberIn } from './sql/message-number.ts';

/** How far one account has been read, and whom it has met lately. */
export interface LoadedTelegramProgress {
  /** Null for an account that has never been read. */
  state: TelegramProgress['state'];
  channels: { channelId: string; pts: number }[];
  /** The newest `LIMITS.telegramPeersInMemoryMax`; `peer` finds the others. */
  peers: TelegramPeerRecord[];
}

/** A stored message as a resync compares it with what Telegram has. */
export interface KnownTelegramMessage {
  /** Telegram's id of it within its chat. */
  number: number;
  isDeleted: boolean;
}

/** Telegram's message ids are int32; a longer number is of no account's message. */
const MESSAGE_NUMBER_MAX = 2 ** 31 - 1;
/** Of each conversation: messages are stored nearly in the order of their numbers. */
const NEWEST_MESSAGES_COMPARED = 100;
/** A range this wide is looked up id by id; a wider one by reading the conversation, which then is the smaller of the two. */
const NUMBERS_BY_KEY_MAX = 1_000;

const PEER_COLUMNS = `kind, peer_id as id, access_hash as "accessHash", first_name as "firstName",
  last_name as "lastName", title, username, phone`;

/** Reads what ingest has written of Telegram accounts (`TelegramProgress`). */
export class TelegramProgressStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Everything that a listener needs to go on where the last one stopped. */
  async load(accountId: string): Promise<LoadedTelegramProgress> {
    const [states, channels, peers] = await Promise.all([
      this.#dataSource.query<NonNullable<TelegramProgress['state']>[]>(
        `select pts, qts, seq, date from telegram_update_state where account_id = $1`,
        [accountId],
      ),
      this.#dataSource.query<LoadedTelegramProgress['channels']>(
        `select channel_id as "channelId", pts from telegram_channel_state where account_id = $1 order by channel_id`,
        [accountId],
      ),
      this.#dataSource.query<TelegramPeerRecord[]>(
        `select ${PEER_COLUMNS} from telegram_peers where account_id = $1 order by updated_at desc limit $2`,
        [accountId, LIMITS.telegramPeersInMemoryMax],
      ),
    ]);
    return { state: states[0] ?? null, channels, peers };
  }

  /** One peer of an account, or null when it has never met it. */
  async peer(
    accountId: string,
    kind: TelegramPeerRecord['kind'],
    id: string,
  ): Promise<TelegramPeerRecord | null> {
    const [row] = await this.#dataSource.query<TelegramPeerRecord[]>(
      `select ${PEER_COLUMNS} from telegram_peers where account_id = $1 and kind = $2 and peer_id = $3`,
      [accountId, kind, id],
    );
    return row ?? null;
  }

  /** In which chat each of these messages was said, by its id; those of supergroups and channels are not kept here. */
  async addressesOf(accountId: string, messageIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#dataSource.query<{ message_id: string; address: string }[]>(
      `select message_id, address from telegram_message_chats
       where message_id = any($1::bigint[]) and account_id = $2`,
      [messageIds, accountId],
    );
    return new Map(rows.map((row) => [row.message_id, row.address]));
  }

  /**
   * What is stored of a chat's messages from one number to another, both included, in order. A chat that another account
   * of ours keeps is found there.
   *
   * @param channelExternalId the account's own Telegram user id
   * @param address of the chat: `777`, `-42`, `-1001234567890`
   */
  async knownMessages(
    channelExternalId: string,
    address: string,
    fromId: number,
    toId: number,
  ): Promise<KnownTelegramMessage[]> {
    if (toId < fromId) return [];
    const byKey = toId - fromId < NUMBERS_BY_KEY_MAX;
    return await this.#dataSource.query<KnownTelegramMessage[]>(
      `${KEEPER}
       select split_part(m.external_id, ':', -1)::int as number,
         m.deleted_at is not null as "isDeleted"
       from keeper ${byKey ? BY_KEY : BY_CONVERSATION}
       order by number`,
      [channelExternalId, address, fromId, toId],
    );
  }

  /** Those of these messages of a channel that agents have written here, by their external ids. */
  async repliesAmong(channelExternalId: string, externalIds: readonly string[]): Promise<Set<string>> {
    if (externalIds.length === 0) return new Set();
    const rows = await this.#dataSource.query<{ external_id: string }[]>(
      `select m.external_id from messages m join channels ch on ch.id = m.channel_id
       where ch.platform = 'telegram' and ch.external_id = $1 and m.external_id = any($2::text[])
         and m.author_id is not null`,
      [channelExternalId, externalIds],
    );
    return new Set(rows.map((row) => row.external_id));
  }

  /**
   * The highest message number that is stored of each chat of an account, by address: chats that another account keeps
   * too, as far as this one was seen in them. Where more than the latest hundred messages of a chat were stored out of
   * order it may be too low, never too high: whoever reads on from it reads something twice.
   */
  async newestMessageNumbers(channelExternalId: string): Promise<Map<string, number>> {
    const rows = await this.#dataSource.query<{ address: string; number: number }[]>(
      `with chats as (
         select a.address, a.conversation_id from channels ch
         join conversation_addresses a on a.channel_id = ch.id
         where ch.platform = 'telegram' and ch.external_id = $1
         union
         select a.address, a.conversation_id from channels ch
         join conversation_channels w on w.channel_id = ch.id
         join conversation_addresses a on a.conversation_id = w.conversation_id
         where ch.platform = 'telegram' and ch.external_id = $1
       )
       select address, max(number)::int as number from chats cross join lateral (
         select ${messageNumberIn('chats.address')} as number
         from messages m where m.conversation_id = chats.conversation_id
         order by m.position desc limit $2
       ) latest
       where number <= ${MESSAGE_NUMBER_MAX} group by address`,
      [channelExternalId, NEWEST_MESSAGES_COMPARED],
    );
    return new Map(rows.map((row) => [row.address, row.number]));
  }
}

/** The channel that keeps the conversation with an address: another account's where several see the chat. */
const KEEPER = `with keeper as materialized (
    select coalesce(s.channel_id, ch.id) as channel_id from channels ch
    left join shared_chats s on s.address = $2
    where ch.platform = 'telegram' and ch.external_id = $1
  )`;

const BY_KEY = `cross join generate_series($3::bigint, $4::bigint) as n
  join messages m on m.external_id = $2 || ':' || n and m.channel_id = keeper.channel_id`;

const BY_CONVERSATION = `join conversation_addresses a on a.address = $2 and a.channel_id = keeper.channel_id
  join messages m on m.conversation_id = a.conversation_id
    and ${messageNumberIn('a.address')} between $3::bigint and $4::bigint`;
