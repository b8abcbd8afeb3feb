import type { DataSource } from 'typeorm';
import type { MessageView } from '@switchboard/core';
import { MESSAGE_COLUMNS, type MessageRow, messageView } from './views.ts';

/** The words of a message as they were once. */
export interface MessageRevisionView {
  text: string | null;
  occurred_at: string;
  is_original: boolean;
}

/** What there is to know of single messages. */
export class MessageQueries {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** All wordings of a message, oldest first; none of one that was never edited. Null when there is no such message. */
  async revisions(messageId: string): Promise<MessageRevisionView[] | null> {
    const rows = await this.#dataSource.query<(MessageRevisionRow | NoRevision)[]>(
      `select r.text, r.occurred_at, r.is_original
       from messages m left join message_revisions r on r.message_id = m.id where m.id = $1
       order by r.is_original desc, r.occurred_at, r.revision, r.dedupe_key`,
      [messageId],
    );
    if (rows.length === 0) return null;
    return rows.flatMap((row) =>
      row.occurred_at === null ? [] : [{ ...row, occurred_at: row.occurred_at.toISOString() }],
    );
  }

  /**
   * The message of a conversation that a platform calls, or called once, by this id: what another one quotes. Null when it
   * is not there.
   */
  async quoted(conversationId: string, externalId: string): Promise<MessageView | null> {
    const [row] = await this.#dataSource.query<MessageRow[]>(
      `select ${MESSAGE_COLUMNS} from messages m where m.id = coalesce(
         (select q.id from messages q where q.external_id = $2 and q.conversation_id = $1 limit 1),
         (select q.id from messages q where q.conversation_id = $1 and q.earlier_external_ids is not null
            and $2 = any(q.earlier_external_ids) limit 1))`,
      [conversationId, externalId],
    );
    return row === undefined ? null : messageView(row);
  }
}

interface MessageRevisionRow {
  text: string | null;
  occurred_at: Date;
  is_original: boolean;
}

/** A message that was never edited. */
type NoRevision = { [K in keyof MessageRevisionRow]: null };
