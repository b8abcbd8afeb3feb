import type { DataSource } from 'typeorm';
import {
  type ChannelCheckName,
  type CheckReport,
  type CheckState,
  LIMITS,
  type LoggedEvent,
  type NewEvent,
  type Platform,
} from '@switchboard/core';
import { ChannelCheck, type CheckFacts } from './entities/channel-check.entity.ts';
import { appendEvents } from './sql/append-events.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** Heard by workers: somebody wants a channel or a list of templates to be looked at now. */
export const CHANNEL_CHECKS_NOTIFICATION = 'switchboard_channel_checks';

/** Not asked of anybody: `sending` is told by what is sent, `account` by what the platform tells. */
const NEVER_ASKED: readonly ChannelCheckName[] = ['sending', 'account'];

/** How soon after its failure a check is due at the earliest: its pause is drawn from 10 % around this. */
const FAILED_DUE_MS_MIN = 0.9 * LIMITS.channelCheckRetryMs;

export interface FoundOut {
  report: CheckReport;
  facts?: CheckFacts | null;
  credentialsMark?: string | null;
  /** When to look again. */
  dueAt: Date;
}

/** News of an account that a channel belongs to, as the platform told it. */
export interface AccountNews {
  channelId: string;
  name: string;
  detail: string | null;
  payload: unknown;
  occurredAt: Date;
  /** False where the platform named an account with several channels, and not which one. */
  isOwn: boolean;
}

/** How often something comes in by a channel. */
export interface Traffic {
  lastInboundAt: Date;
  messages: number;
  medianGapMs: number;
  longestGapMs: number;
}

/** How channels are. A check that finds another state than before tells everyone, in the same transaction. */
export class ChannelHealthStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The checks of these channels; of all without ids. */
  async list(channelIds?: readonly string[]): Promise<ChannelCheck[]> {
    const query = this.#dataSource.getRepository(ChannelCheck).createQueryBuilder('c');
    if (channelIds !== undefined) query.where('c.channelId = any(:ids)', { ids: channelIds });
    return await query.orderBy('c.channelId').addOrderBy('c.name').getMany();
  }

  /**
   * Keeps what a check has found. Answers the event that tells of a change, none when the state is as it was; the first
   * time, only of what is not well.
   */
  async record(
    channelId: string,
    name: ChannelCheckName,
    { report, facts = null, credentialsMark = null, dueAt }: FoundOut,
    at: Date,
  ): Promise<LoggedEvent[]> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const channel = await lockedChannel(db, channelId, name);
      if (channel === null) return [];
      await db.query({
        text: `insert into channel_checks as c (channel_id, name, state, sentence, action, detail, facts,
            credentials_mark, problem, since, checked_at, due_at)
          values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, null, $9, $9, $10)
          on conflict (channel_id, name) do update set state = excluded.state, sentence = excluded.sentence,
            action = excluded.action, detail = excluded.detail, facts = excluded.facts,
            credentials_mark = excluded.credentials_mark, problem = null, checked_at = excluded.checked_at,
            due_at = excluded.due_at,
            since = case when c.state = excluded.state then c.since else excluded.since end`,
        values: [
          channelId,
          name,
          report.state,
          report.sentence,
          report.action,
          report.detail,
          facts === null ? null : JSON.stringify(facts),
          credentialsMark,
          at.toISOString(),
          dueAt.toISOString(),
        ],
      });
      const before = channel.state ?? 'unknown';
      const isNews = before !== report.state && (channel.checked_at !== null || report.state !== 'ok');
      return isNews ? await appendEvents(db, [changed(channel, name, before, report, at)], at) : [];
    });
  }

  /** Keeps that a check could not be made; what it said before stands. */
  async postpone(
    channelId: string,
    name: ChannelCheckName,
    { problem, credentialsMark, dueAt }: { problem: string; credentialsMark: string | null; dueAt: Date },
    at: Date,
  ): Promise<void> {
    await this.#dataSource.query(
      `insert into channel_checks (channel_id, name, state, sentence, problem, since, due_at, credentials_mark)
       select id, $2, 'unknown', 'Meta could not be asked so far.', $3, $4, $5, $6 from channels where id = $1
       on conflict (channel_id, name) do update set problem = excluded.problem, due_at = excluded.due_at,
         credentials_mark = excluded.credentials_mark`,
      [channelId, name, problem, at, dueAt, credentialsMark],
    );
  }

  /** Makes checks of a channel due at once: all that are asked, or those that are named. */
  async makeDue(channelId: string, at: Date, names?: readonly ChannelCheckName[]): Promise<void> {
    await this.#dataSource.query(
      `update channel_checks set due_at = $2
       where channel_id = $1 and due_at > $2 and name <> all($3::text[]) and ($4::text[] is null or name = any($4))`,
      [channelId, at, NEVER_ASKED, names ?? null],
    );
    await this.#dataSource.query(`select pg_notify('${CHANNEL_CHECKS_NOTIFICATION}', '')`);
  }

  /**
   * Makes due at once what somebody asks for: all checks of a channel that are asked, but for those that were made or
   * failed a moment ago.
   */
  async checkAgain(channelId: string, at: Date): Promise<void> {
    await this.#dataSource.query(
      `with asked as (
         update channel_checks set due_at = $2
         where channel_id = $1 and due_at > $2 and name <> all($3::text[])
           and (checked_at is null or checked_at <= $4) and (problem is null or due_at <= $5)
         returning 1)
       select pg_notify('${CHANNEL_CHECKS_NOTIFICATION}', '') where exists (select from asked)
         or not exists (select from channel_checks where channel_id = $1 and name <> all($3::text[]))`,
      [
        channelId,
        at,
        NEVER_ASKED,
        new Date(at.getTime() - LIMITS.channelAskedCheckMsMin),
        new Date(at.getTime() + FAILED_DUE_MS_MIN - LIMITS.channelAskedAfterFailureMsMin),
      ],
    );
  }

  /** The latest news of the accounts of these channels, the newest first. */
  async newsOf(channelIds: readonly string[], names: readonly string[]): Promise<AccountNews[]> {
    const rows = await this.#dataSource.query<NewsRow[]>(
      `select ch.id as channel_id, e.name, e.detail, e.payload, e.occurred_at, e.channel_id is not null as is_own
       from channels ch
       cross join lateral (
         select k.* from channel_events k
         where k.platform = ch.platform and k.name = any($2::text[])
           and k.account_external_id in (ch.account_external_id, ch.external_id)
           and (k.channel_id is null or k.channel_id = ch.id)
         order by k.occurred_at desc, k.id desc limit 50) e
       where ch.id = any($1::uuid[]) order by e.occurred_at desc, e.id desc`,
      [channelIds, names],
    );
    return rows.map((row) => ({
      channelId: row.channel_id,
      name: row.name,
      detail: row.detail,
      payload: row.payload,
      occurredAt: row.occurred_at,
      isOwn: row.is_own,
    }));
  }

  /** When something last came in by a channel; null: never. */
  async lastInboundAt(channelId: string): Promise<Date | null> {
    const [row] = await this.#dataSource.query<{ at: Date | null }[]>(
      `select max(last_inbound_at) as at from conversations where channel_id = $1`,
      [channelId],
    );
    return row?.at ?? null;
  }

  /**
   * How often something came in by a channel before it fell silent at `lastInboundAt`; null when there is too little to say.
   * Reads all messages of that time: for channels that seem silent only.
   */
  async traffic(channelId: string, lastInboundAt: Date): Promise<Traffic | null> {
    const since = new Date(lastInboundAt.getTime() - LIMITS.channelSilenceHistoryMs);
    const [row] = await this.#dataSource.query<TrafficRow[]>(
      `select count(*)::int as messages, percentile_cont(0.5) within group (order by gap_ms) as median, max(gap_ms) as longest
       from (
         select extract(epoch from sent_at - lag(sent_at) over (order by sent_at)) * 1000 as gap_ms from messages
         where id >= $2::uuid and channel_id = $1 and direction = 'inbound' and sent_at >= $3) as gaps`,
      [channelId, lowestIdOf(since), since],
    );
    if (row === undefined || row.median === null || row.longest === null) return null;
    return {
      lastInboundAt,
      messages: row.messages,
      medianGapMs: Number(row.median),
      longestGapMs: Number(row.longest),
    };
  }
}

interface ChannelWithCheck {
  channel_id: string;
  platform: Platform;
  account_external_id: string | null;
  state: CheckState | null;
  checked_at: Date | null;
}

interface NewsRow {
  channel_id: string;
  name: string;
  detail: string | null;
  payload: unknown;
  occurred_at: Date;
  is_own: boolean;
}

interface TrafficRow {
  messages: number;
  median: string | number | null;
  longest: string | number | null;
}

/** Reports of one check come one after another; null when the channel is gone. */
async function lockedChannel(
  db: Queryable,
  channelId: string,
  name: ChannelCheckName,
): Promise<ChannelWithCheck | null> {
  const { rows } = await db.query<ChannelWithCheck>({
    text: `select ch.id as channel_id, ch.platform, ch.account_external_id, c.state, c.checked_at from channels ch
      left join channel_checks c on c.channel_id = ch.id and c.name = $2 where ch.id = $1 for no key update of ch`,
    values: [channelId, name],
  });
  return rows[0] ?? null;
}

function changed(
  channel: ChannelWithCheck,
  name: ChannelCheckName,
  before: CheckState,
  { state, sentence, action }: CheckReport,
  at: Date,
): NewEvent<'channel.status_changed'> {
  return {
    type: 'channel.status_changed',
    channelId: channel.channel_id,
    conversationId: null,
    data: {
      channel_id: channel.channel_id,
      platform: channel.platform,
      account_external_id: channel.account_external_id,
      name: `health.${name}`,
      detail: sentence,
      occurred_at: at.toISOString(),
      state,
      previous_state: before,
      action,
    },
  };
}

/** The first UUID v7 of a millisecond: ids are bounded by it where times have no index. */
function lowestIdOf(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
