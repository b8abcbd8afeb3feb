import { attachmentsOf, attachmentsToStore, type MessageToInsert } from './insert-messages.ts';
import { columns, type Queryable } from './statement.ts';

/**
 * Fills in messages that are stored as `unsupported` and now come again as something that we understand: the file of a
 * placeholder in WhatsApp's history, or an old delivery replayed after we have learned its kind. Everything else that
 * comes twice changes nothing: the first wins. Answers the ids of the messages that changed.
 */
export async function improveMessages(db: Queryable, again: readonly MessageToInsert[]): Promise<string[]> {
  const understood = again.filter(({ message }) => message.type !== 'unsupported');
  if (understood.length === 0) return [];
  const { rows } = await db.query<{ id: string; ordinal: string }>({
    name: 'improve-messages',
    text: `with improved as (
        update messages m set type = k.type, payload = k.payload, reply_to_external_id = k.reply_to,
          text = case when m.edited_at is null then k.text else m.text end
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[])
          with ordinality as k(channel_id, external_id, type, text, payload, reply_to, ordinal)
        where m.channel_id = k.channel_id and m.external_id = k.external_id
          and m.type = 'unsupported' and m.deleted_at is null
        returning m.id, k.ordinal
      ), original as (
        update message_revisions r set text = k.text
        from improved, unnest($4::text[]) with ordinality as k(text, ordinal)
        where r.message_id = improved.id and r.is_original and k.ordinal = improved.ordinal
      ), cleared as (
        delete from attachments using improved where message_id = improved.id
      )
      select id, ordinal from improved`,
    values: columns(
      understood,
      (row) => row.channelId,
      (row) => row.message.externalId,
      (row) => row.message.type,
      (row) => row.message.text,
      (row) => (row.message.payload === null ? null : JSON.stringify(row.message.payload)),
      (row) => row.message.replyToExternalId,
    ),
  });
  const references = rows.flatMap(({ id, ordinal }) =>
    attachmentsOf({ ...understood[Number(ordinal) - 1]!, id }),
  );
  if (references.length > 0) await db.query(attachmentsToStore(references));
  return rows.map(({ id }) => id);
}
