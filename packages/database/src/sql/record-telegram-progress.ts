import type {
  InboundItem,
  InboundItemResult,
  TelegramPeerRecord,
  TelegramProgress,
} from '../inbound-batch.ts';
import { columns, type Queryable } from './statement.ts';

/** What a batch says of one account: of each counter the last, of each peer and message the last. */
interface AccountProgress {
  accountId: string;
  /** False when a part of what the counters cover was not stored. */
  mayCount: boolean;
  state: TelegramProgress['state'];
  channels: Map<string, number | null>;
  peers: Map<string, TelegramPeerRecord>;
  messageChats: Map<string, string>;
}

/** For each item of a batch: whether its writer holds the account; undefined for items of no account. */
export type AccountHolds = readonly (boolean | undefined)[];

/**
 * Locks the accounts of a batch until commit, so that nobody takes a lease in between, and finds out who holds them.
 * What somebody else's predecessor still has to say is stale: a message that it read an hour ago may have been deleted
 * since. It is left out altogether; the account's holder reads it anew.
 */
export async function holdTelegramAccounts(
  db: Queryable,
  items: readonly InboundItem[],
): Promise<{ items: readonly InboundItem[]; holds: AccountHolds }> {
  const told = items.flatMap(({ telegram }, index) => (telegram === undefined ? [] : [{ telegram, index }]));
  if (told.length === 0) return { items, holds: [] };
  const holders = await lockAccounts(
    db,
    told.map(({ telegram }) => telegram),
  );
  const holds: (boolean | undefined)[] = items.map(() => undefined);
  for (const [at, { index }] of told.entries()) holds[index] = holders[at] ?? false;
  return {
    items: items.map((item, index) => (holds[index] === false ? { ...item, events: [] } : item)),
    holds,
  };
}

/**
 * Writes how far the accounts of a batch have been read, in the transaction of the messages that the counters cover, so
 * that neither is ever ahead of the other. Whoever does not hold an account gets `leaseLost`. An item with something for
 * a channel that is not connected moves no counter: it has to be read again.
 */
export async function recordTelegramProgress(
  db: Queryable,
  items: readonly InboundItem[],
  holds: AccountHolds,
  results: readonly InboundItemResult[],
): Promise<void> {
  const accounts = new Map<string, AccountProgress>();
  for (const [index, { telegram }] of items.entries()) {
    if (telegram === undefined) continue;
    const result = results[index]!;
    result.leaseLost = holds[index] !== true;
    if (result.leaseLost) continue;
    const account = accounts.get(telegram.accountId) ?? emptyProgress(telegram.accountId);
    accounts.set(telegram.accountId, account);
    account.mayCount &&= result.unconnected.length === 0;
    addProgress(account, telegram);
  }
  if (accounts.size > 0) await write(db, [...accounts.values()]);
}

/** For each item: whether its writer holds the account, or undefined when the account is gone. */
async function lockAccounts(
  db: Queryable,
  told: readonly TelegramProgress[],
): Promise<(boolean | undefined)[]> {
  const { rows } = await db.query<{ ordinal: string; is_holder: boolean }>({
    name: 'lock-telegram-accounts',
    text: `with locked as materialized (
        select id, lease_holder, leased_until from telegram_accounts where id = any($1::uuid[])
        order by id for share
      )
      select k.ordinal, coalesce(a.lease_holder = k.holder and a.leased_until > now(), false) as is_holder
      from unnest($1::uuid[], $2::text[]) with ordinality as k(id, holder, ordinal) join locked a on a.id = k.id`,
    values: columns(
      told,
      (telegram) => telegram.accountId,
      (telegram) => telegram.leaseHolder,
    ),
  });
  const isHolder = new Map(rows.map((row) => [Number(row.ordinal) - 1, row.is_holder]));
  return told.map((_, index) => isHolder.get(index));
}

function emptyProgress(accountId: string): AccountProgress {
  return {
    accountId,
    mayCount: true,
    state: null,
    channels: new Map(),
    peers: new Map(),
    messageChats: new Map(),
  };
}

function addProgress(
  account: AccountProgress,
  { state, channels, peers, messageChats }: TelegramProgress,
): void {
  account.state = state ?? account.state;
  for (const { channelId, pts } of channels) account.channels.set(channelId, pts);
  for (const peer of peers) {
    const key = `${peer.kind} ${peer.id}`;
    const accessHash = peer.accessHash ?? account.peers.get(key)?.accessHash ?? null;
    account.peers.set(key, { ...peer, accessHash });
  }
  for (const { messageId, address } of messageChats) account.messageChats.set(messageId, address);
}

async function write(db: Queryable, accounts: readonly AccountProgress[]): Promise<void> {
  const counting = accounts.filter(({ mayCount }) => mayCount);
  await writeStates(db, counting);
  const channels = counting.flatMap(({ accountId, channels: of }) =>
    [...of].map(([channelId, pts]) => ({ accountId, channelId, pts })),
  );
  await writeChannels(db, channels);
  await forgetChannels(
    db,
    channels.filter(({ pts }) => pts === null),
  );
  await writePeers(
    db,
    accounts.flatMap(({ accountId, peers }) => [...peers.values()].map((peer) => ({ accountId, ...peer }))),
  );
  await writeMessageChats(
    db,
    accounts.flatMap(({ accountId, messageChats }) =>
      [...messageChats].map(([messageId, address]) => ({ accountId, messageId, address })),
    ),
  );
}

async function writeStates(db: Queryable, accounts: readonly AccountProgress[]): Promise<void> {
  const rows = accounts.flatMap(({ accountId, state }) => (state === null ? [] : [{ accountId, ...state }]));
  if (rows.length === 0) return;
  await db.query({
    name: 'write-telegram-states',
    text: `insert into telegram_update_state as s (account_id, pts, qts, seq, date)
      select * from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[]) as k(id, pts, qts, seq, date)
      order by id
      on conflict (account_id) do update set pts = excluded.pts, qts = excluded.qts, seq = excluded.seq,
        date = excluded.date, updated_at = now()
      where (s.pts, s.qts, s.seq, s.date) is distinct from (excluded.pts, excluded.qts, excluded.seq, excluded.date)`,
    values: columns(
      rows,
      (row) => row.accountId,
      (row) => row.pts,
      (row) => row.qts,
      (row) => row.seq,
      (row) => row.date,
    ),
  });
}

interface ChannelCounter {
  accountId: string;
  channelId: string;
  pts: number | null;
}

async function writeChannels(db: Queryable, channels: readonly ChannelCounter[]): Promise<void> {
  const rows = channels.filter(({ pts }) => pts !== null);
  if (rows.length === 0) return;
  await db.query({
    name: 'write-telegram-channels',
    text: `insert into telegram_channel_state as s (channel_id, account_id, pts)
      select * from unnest($1::text[], $2::uuid[], $3::int[]) as k(channel_id, account_id, pts)
      order by channel_id, account_id
      on conflict (channel_id, account_id) do update set pts = excluded.pts where s.pts <> excluded.pts`,
    values: channelColumns(rows),
  });
}

async function forgetChannels(db: Queryable, channels: readonly ChannelCounter[]): Promise<void> {
  if (channels.length === 0) return;
  await db.query({
    name: 'forget-telegram-channels',
    text: `delete from telegram_channel_state s using unnest($1::text[], $2::uuid[]) as k(channel_id, account_id)
      where s.channel_id = k.channel_id and s.account_id = k.account_id`,
    values: channelColumns(channels).slice(0, 2),
  });
}

function channelColumns(rows: readonly ChannelCounter[]): unknown[][] {
  return columns(
    rows,
    (row) => row.channelId,
    (row) => row.accountId,
    (row) => row.pts,
  );
}

/** A name that is gone is gone; an access hash that is not told stays, because it stays valid. */
async function writePeers(
  db: Queryable,
  rows: readonly (TelegramPeerRecord & { accountId: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.query({
    name: 'write-telegram-peers',
    text: `insert into telegram_peers as p (peer_id, kind, account_id, access_hash, first_name, last_name, title, username,
        phone)
      select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::text[], $9::text[]) as k(id, kind, account_id, hash, first_name, last_name, title, username, phone)
      order by id, kind, account_id
      on conflict (peer_id, kind, account_id) do update set
        access_hash = coalesce(excluded.access_hash, p.access_hash), first_name = excluded.first_name,
        last_name = excluded.last_name, title = excluded.title, username = excluded.username,
        phone = excluded.phone, updated_at = now()
      where (p.access_hash, p.first_name, p.last_name, p.title, p.username, p.phone) is distinct from
        (coalesce(excluded.access_hash, p.access_hash), excluded.first_name, excluded.last_name, excluded.title,
          excluded.username, excluded.phone)`,
    values: columns(
      rows,
      (row) => row.id,
      (row) => row.kind,
      (row) => row.accountId,
      (row) => row.accessHash,
      (row) => row.firstName,
      (row) => row.lastName,
      (row) => row.title,
      (row) => row.username,
      (row) => row.phone,
    ),
  });
}

async function writeMessageChats(
  db: Queryable,
  rows: readonly { accountId: string; messageId: string; address: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.query({
    name: 'write-telegram-message-chats',
    text: `insert into telegram_message_chats as c (message_id, account_id, address)
      select * from unnest($1::bigint[], $2::uuid[], $3::text[]) as k(message_id, account_id, address)
      order by message_id, account_id
      on conflict (message_id, account_id) do update set address = excluded.address where c.address <> excluded.address`,
    values: columns(
      rows,
      (row) => row.messageId,
      (row) => row.accountId,
      (row) => row.address,
    ),
  });
}
