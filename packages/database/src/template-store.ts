import type { DataSource } from 'typeorm';
import { LIMITS, type MessageTemplate } from '@switchboard/core';
import { CHANNEL_CHECKS_NOTIFICATION } from './channel-health-store.ts';
import { MessageTemplateList } from './entities/message-template.entity.ts';

/** News after which a list of templates is no longer what it was. */
const TEMPLATE_NEWS = [
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
];

/** A list whose time has come, and the newest news that fetching it now will cover. */
export interface DueList {
  accountExternalId: string;
  newestEventId: string | null;
}

/** Which templates of a list to answer. */
export interface TemplateQuery {
  /** A part of the name, however it is written. */
  search?: string | null;
  status?: string | null;
  limit: number;
  /** Only those behind this one. */
  after?: TemplatePlace | null;
}

/** A template's place in its list. */
export interface TemplatePlace {
  name: string;
  language: string;
}

export interface TemplatePage {
  list: MessageTemplateList;
  templates: MessageTemplate[];
  /** Where the next page begins; null: there is none. */
  next: TemplatePlace | null;
}

/** The template that a reply names, as far as it is known. */
export interface TemplateForReply {
  /** False while the account's list has never been fetched: nothing can be said then. */
  isListed: boolean;
  template: MessageTemplate | null;
}

/** The message forms of WhatsApp Business accounts, as they were last fetched. */
export class TemplateStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * A page of an account's templates, by name and language, and the list that they are on; null when it was never fetched.
   */
  async list(accountExternalId: string, query: TemplateQuery): Promise<TemplatePage | null> {
    const { search = null, status = null, limit, after = null } = query;
    const list = await this.#dataSource.getRepository(MessageTemplateList).findOneBy({ accountExternalId });
    if (list === null || list.fetchedAt === null) return null;
    const templates = await this.#dataSource.query<MessageTemplate[]>(
      `select external_id as "externalId", name, language, category, status, components from message_templates
       where account_external_id = $1 and ($2::text is null or strpos(lower(name), lower($2)) > 0)
         and ($3::text is null or status = $3) and ($4::text is null or (name, language) > ($4, $5::text))
       order by name, language limit $6`,
      // One more tells whether there are more.
      [accountExternalId, search, status, after?.name ?? null, after?.language ?? null, limit + 1],
    );
    const page = templates.slice(0, limit);
    const last = templates.length > limit ? page.at(-1) : undefined;
    return { list, templates: page, next: last === undefined ? null : placeOf(last) };
  }

  /** The template of a name and language for whoever answers a conversation, out by a channel (null: its own). */
  async forReply(
    conversationId: string,
    channelId: string | null,
    { name, language }: { name: string; language: string },
  ): Promise<TemplateForReply> {
    const rows = await this.#dataSource.query<{ id: string }[]>(
      `select ch.id from conversations c join channels ch on ch.id = coalesce($2, c.channel_id) where c.id = $1`,
      [conversationId, channelId],
    );
    if (rows[0] === undefined) return { isListed: false, template: null };
    return await this.forChannel(rows[0].id, { name, language });
  }

  /** The template of a name and language for whoever writes by a channel. */
  async forChannel(
    channelId: string,
    { name, language }: { name: string; language: string },
  ): Promise<TemplateForReply> {
    const [row] = await this.#dataSource.query<ReplyRow[]>(
      `select l.fetched_at is not null as is_listed, t.external_id, t.category, t.status, t.components
       from channels ch
       left join message_template_lists l on l.account_external_id = ch.account_external_id
       left join message_templates t on t.account_external_id = l.account_external_id and t.name = $2 and t.language = $3
       where ch.id = $1`,
      [channelId, name, language],
    );
    if (row === undefined) return { isListed: false, template: null };
    const { is_listed: isListed, external_id: externalId, category, status, components } = row;
    if (externalId === null || category === null || status === null || components === null) {
      return { isListed, template: null };
    }
    return { isListed, template: { externalId, name, language, category, status, components } };
  }

  /** Those of these accounts whose list is to be fetched at `at`. */
  async due(accountExternalIds: readonly string[], at: Date): Promise<DueList[]> {
    const rows = await this.#dataSource.query<{ account: string; newest: string | null }[]>(
      `select a.account, n.id as newest from unnest($1::text[]) as a(account)
       left join message_template_lists l on l.account_external_id = a.account
       left join lateral (
         select e.id from channel_events e where e.account_external_id = a.account and e.name = any($2::text[])
         order by e.id desc limit 1) n on true
       where l.due_at is null or l.due_at <= $3 or n.id > l.seen_event_id
         or (l.seen_event_id is null and n.id is not null)`,
      [accountExternalIds, TEMPLATE_NEWS, at],
    );
    return rows.map(({ account, newest }) => ({ accountExternalId: account, newestEventId: newest }));
  }

  /** Keeps a list as it was just fetched, in place of the one before. */
  async replace(
    { accountExternalId, newestEventId }: DueList,
    templates: readonly MessageTemplate[],
    { at, dueAt }: { at: Date; dueAt: Date },
  ): Promise<void> {
    await this.#dataSource.transaction(async (manager) => {
      await manager.query(
        `insert into message_template_lists (account_external_id, fetched_at, due_at, seen_event_id)
         values ($1, $2, $3, $4)
         on conflict (account_external_id) do update set fetched_at = excluded.fetched_at, due_at = excluded.due_at,
           seen_event_id = excluded.seen_event_id, problem = null`,
        [accountExternalId, at, dueAt, newestEventId],
      );
      await manager.query(`delete from message_templates where account_external_id = $1`, [
        accountExternalId,
      ]);
      // Twice the same name and language would be Meta's fault: the later one stands.
      const unique = new Map(
        templates.map((template) => [`${template.name}\n${template.language}`, template]),
      );
      await manager.query(
        `insert into message_templates (account_external_id, name, language, external_id, category, status, components)
         select $1, t.name, t.language, t.external_id, t.category, t.status, t.components
         from jsonb_to_recordset($2::jsonb)
           as t(name text, language text, external_id text, category text, status text, components jsonb)`,
        [
          accountExternalId,
          JSON.stringify(
            [...unique.values()].map(({ externalId, ...rest }) => ({ ...rest, external_id: externalId })),
          ),
        ],
      );
    });
  }

  /** Keeps that a list could not be fetched; what was fetched before stands. */
  async postpone(
    { accountExternalId, newestEventId }: DueList,
    { problem, dueAt }: { problem: string; dueAt: Date },
  ): Promise<void> {
    await this.#dataSource.query(
      `insert into message_template_lists (account_external_id, due_at, seen_event_id, problem) values ($1, $2, $3, $4)
       on conflict (account_external_id) do update set due_at = excluded.due_at,
         seen_event_id = excluded.seen_event_id, problem = excluded.problem`,
      [accountExternalId, dueAt, newestEventId, problem],
    );
  }

  /** Has a list fetched now that somebody asks for, unless that was tried a moment ago: then what is known stands. */
  async makeDue(accountExternalId: string, at: Date): Promise<void> {
    const { channelCheckRetryMs, channelAskedAfterFailureMsMin, templateAskedFetchMsMin } = LIMITS;
    // A list that could not be fetched is due a while after that, which tells when it was.
    const failureDueMs = at.getTime() + channelCheckRetryMs - channelAskedAfterFailureMsMin;
    await this.#dataSource.query(
      `with asked as (
         update message_template_lists set due_at = $2
         where account_external_id = $1 and due_at > $2 and (fetched_at is null or fetched_at <= $3)
           and (problem is null or due_at <= $4)
         returning 1)
       select pg_notify('${CHANNEL_CHECKS_NOTIFICATION}', '') where exists (select from asked)
         or not exists (select from message_template_lists where account_external_id = $1)`,
      [accountExternalId, at, new Date(at.getTime() - templateAskedFetchMsMin), new Date(failureDueMs)],
    );
  }
}

interface ReplyRow {
  is_listed: boolean;
  external_id: string | null;
  category: string | null;
  status: string | null;
  components: unknown[] | null;
}

function placeOf({ name, language }: MessageTemplate): TemplatePlace {
  return { name, language };
}
