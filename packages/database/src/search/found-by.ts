import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { foldText, indexedWords, numberWord, wordsInOrder } from './words.ts';

/** What a message is found by: its words or caption, and the names of its files, each up to `searchTextCharsMax`. */
export interface MessageText {
  id: string;
  conversationId: string;
  sentAtMs: number;
  /** When it was stored: a reply's time, until the platform tells its own. */
  storedAtMs: number;
  text: string;
}

interface MessageTextRow {
  id: string;
  conversation_id: string;
  sent_at_ms: string;
  stored_at_ms: string;
  text: string | null;
  filenames: string | null;
}

/** Of all that are there; of one that was taken back the text is empty. */
export async function messageTexts(db: Queryable, ids: readonly string[]): Promise<MessageText[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<MessageTextRow>({
    text: `select m.id, m.conversation_id, floor(extract(epoch from m.sent_at) * 1000)::bigint as sent_at_ms,
        floor(extract(epoch from m.created_at) * 1000)::bigint as stored_at_ms,
        case when m.deleted_at is null then left(m.text, $2::integer) end as text,
        case when m.deleted_at is null then (
          select left(string_agg(a.filename, E' \\n\\n ' order by a.position), $2::integer) from attachments a
          where a.message_id = m.id and a.filename is not null) end as filenames
      from messages m where m.id = any($1::uuid[])`,
    values: [ids, LIMITS.searchTextCharsMax],
  });
  return rows.map((row) => {
    // Apart, so that the last number of one and the first of the other do not become one.
    const text = [row.text, row.filenames].filter((part) => part !== null).join(' \n\n ');
    return {
      id: row.id,
      conversationId: row.conversation_id,
      sentAtMs: Number(row.sent_at_ms),
      storedAtMs: Number(row.stored_at_ms),
      text,
    };
  });
}

/** Conversations that are listed, with what each is found by. */
export interface ConversationText {
  id: string;
  words: Set<string>;
}

interface ConversationTextRow {
  id: string;
  names: string[];
  numbers: string[] | null;
  ids: string[] | null;
}

/**
 * Of these conversations those that are listed: their peer's names, numbers, user name and ids, also those of
 * conversations that went into them and of the same person elsewhere. Ids are no numbers: a part of one says nothing.
 */
export async function conversationTexts(db: Queryable, ids: readonly string[]): Promise<ConversationText[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<ConversationTextRow>({ text: CONVERSATION_TEXTS, values: [ids] });
  return rows.map((row) => {
    const words = new Set<string>();
    for (const text of [...row.names, ...(row.numbers ?? [])]) {
      for (const word of indexedWords(text)) words.add(word);
    }
    for (const id of row.ids ?? []) for (const word of wordsOfId(id)) words.add(word);
    return { id: row.id, words };
  });
}

function wordsOfId(id: string): string[] {
  const digits = id.replace(/^-/u, '');
  return /^\d+$/u.test(digits) ? [numberWord(digits)] : wordsInOrder(foldText(id));
}

const CONVERSATION_TEXTS = `with recursive parts(kept, id) as (
    select c.id, c.id from conversations c where c.id = any($1::uuid[]) and c.merged_into is null
    union
    select parts.kept, m.merged_conversation_id from parts join conversation_merges m
      on m.kept_conversation_id = parts.id and m.undone_at is null
  )
  select parts.kept as id,
    array_remove(array_agg(c.peer_name) || array_agg(c.peer_username) || array_agg(c.subject)
      || array_agg(p.name) || array_agg(p.address_book_name) || array_agg(p.client_id), null) as names,
    array_remove(array_agg(case when c.platform = 'whatsapp' then c.external_id end), null)
      || array(select i.value from contact_identities i
         where i.contact_id = any(array_agg(c.contact_id)) and i.kind in ('phone', 'telegram_phone')) as numbers,
    array_remove(array_agg(case when c.platform <> 'whatsapp' then c.external_id end), null) as ids
  from parts join conversations c on c.id = parts.id left join contacts p on p.id = c.contact_id
  group by parts.kept`;
