import { texts, uuids } from '../sql/array-parameters.ts';
import type { Queryable } from '../sql/statement.ts';
import { conversationTexts } from './found-by.ts';

/** Brings what these conversations are found by up to date; one that went into another is found by that one. */
export async function indexConversations(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await db.query<{ id: string }>({ text: CONCERNED, values: [ids] });
  const listed = await conversationTexts(
    db,
    rows.map(({ id }) => id),
  );
  await db.query({
    text: `delete from search_conversations where conversation_id = any($1::uuid[]) and conversation_id <> all($2::uuid[])`,
    values: [ids, listed.map(({ id }) => id)],
  });
  await db.query({
    text: `insert into search_conversations as s (conversation_id, words)
      select id, array_to_tsvector(string_to_array(words, ' '))
      from unnest($1::uuid[], $2::text[]) as k(id, words)
      on conflict (conversation_id) do update set words = excluded.words where s.words <> excluded.words`,
    values: [uuids(listed, ({ id }) => id), texts(listed, ({ words }) => [...words].join(' '))],
  });
}

/** These, and those that they went into. */
const CONCERNED = `with recursive concerned(id, merged_into) as (
    select id, merged_into from conversations where id = any($1::uuid[])
    union
    select next.id, next.merged_into from concerned join conversations next on next.id = concerned.merged_into
  )
  select distinct id from concerned`;
