import type { DataSource } from 'typeorm';
import { undoContactMerge } from './people/merge-contacts.ts';
import { lockPeople } from './people/resolve-people.ts';
import { appendEvents } from './sql/append-events.ts';
import { conversationEvents } from './sql/changed-messages.ts';
import { closeIngestGate } from './sql/ingest-gate.ts';
import { queryableOf } from './sql/statement.ts';

/** Two records that became one person. */
export interface ContactMergeView {
  id: string;
  kept_contact_id: string;
  merged_contact_id: string;
  reason: string;
  /** The ids that went over. */
  ids: string[];
  created_at: Date;
  undone_at: Date | null;
}

/** People, and what was found out about who is whom. */
export class ContactStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The newest merges first. */
  merges(limit: number): Promise<ContactMergeView[]> {
    return this.#dataSource.query<ContactMergeView[]>(
      `select g.id, g.kept_contact_id, g.merged_contact_id, g.reason, g.created_at, g.undone_at,
         array(select i.value from contact_identities i where i.id = any(g.identity_ids) order by i.id) as ids
       from contact_merges g order by g.id desc limit $1`,
      [limit],
    );
  }

  /**
   * Takes a merge apart again and tells everyone, in one transaction. The two stay apart from then on, whatever a
   * platform says. False when there is no such merge, or it was undone before.
   *
   * @throws SwitchboardError `conflict` when one of them was merged again later
   */
  async undoMerge(mergeId: string, at: Date): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      await closeIngestGate(db);
      await lockPeople(db);
      const undone = await undoContactMerge(db, mergeId, at);
      if (undone === null) return false;
      const touched = undone.flatMap(({ data }) =>
        data.conversations.flatMap((pair) => [pair.conversation_id, pair.merged_conversation_id]),
      );
      await appendEvents(db, [...undone, ...(await conversationEvents(db, touched, at))], at);
      return true;
    });
  }
}
