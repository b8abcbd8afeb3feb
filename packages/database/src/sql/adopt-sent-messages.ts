import {
  isUuid,
  type MessageError,
  type MessageStatus,
  type NewEvent,
  type Platform,
} from '@switchboard/core';
import { statusEvent } from './apply-statuses.ts';
import { columns, type Queryable } from './statement.ts';

/** What a platform tells of a message together with our own id of it, which we had given it to repeat. */
export interface SendMark {
  platform: Platform;
  channelExternalId: string;
  /** The platform's id. */
  externalId: string;
  sendReference: string | null;
  sentAt: Date | null;
}

/** Tells of replies whose id on the platform has just become known. */
export function adoptedEvents(adopted: Iterable<AdoptedMessage>): NewEvent[] {
  return [...adopted].map((message) => statusEvent(message, message.status, message.error, message));
}

/** A reply of ours whose id on the platform has just become known. */
export interface AdoptedMessage {
  id: string;
  channelId: string;
  conversationId: string;
  status: MessageStatus;
  error: MessageError | null;
  externalId: string;
  sentAt: Date;
}

/**
 * Recognises our own replies in what comes before the answer to the request that sent them: Messenger's echoes repeat
 * our `metadata`, WhatsApp's receipts our `biz_opaque_callback_data` (notes/meta.md §0.10). Such a reply gets the
 * platform's id and counts as sent, also where its outcome had been given up as unknown; a job that would send it once
 * more goes. Answers them by the index of their mark; a mark that is not ours has none.
 */
export async function adoptSentMessages(
  db: Queryable,
  marks: readonly SendMark[],
): Promise<Map<number, AdoptedMessage>> {
  const ours = marks.flatMap((mark, index) =>
    mark.sendReference !== null && isUuid(mark.sendReference) ? [{ ...mark, index }] : [],
  );
  if (ours.length === 0) return new Map();
  const { rows } = await db.query<{
    ordinal: string;
    id: string;
    channel_id: string;
    conversation_id: string;
    status: MessageStatus;
    error: MessageError | null;
    external_id: string;
    sent_at: Date;
  }>({
    name: 'adopt-sent-messages',
    text: `with adopted as (
      update messages m set external_id = k.external_id, sent_at = coalesce(k.sent_at, m.sent_at),
        status = case when m.status in ('queued', 'sending') or m.error->>'code' = 'outcome_unknown' then 'sent'
          else m.status end,
        error = case when m.status in ('queued', 'sending') or m.error->>'code' = 'outcome_unknown' then null
          else m.error end
      from (
        select distinct on (id) * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
          with ordinality as k(id, platform, channel, external_id, sent_at, ordinal)
        order by id, ordinal
      ) k
      join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      where m.id = k.id and m.channel_id = ch.id and m.direction = 'outbound' and m.external_id is null
        and not (k.external_id = any(coalesce(m.earlier_external_ids, '{}')))
        and not exists (select from messages o where o.channel_id = ch.id and o.external_id = k.external_id)
      returning k.ordinal, m.id, m.channel_id, m.conversation_id, m.status, m.error, m.external_id, m.sent_at
      ), done as (
        delete from outbox_jobs o using adopted
        where o.message_id = adopted.id and o.kind = 'message' and o.state <> 'sending'
      )
      select * from adopted`,
    values: columns(
      ours,
      (mark) => mark.sendReference,
      (mark) => mark.platform,
      (mark) => mark.channelExternalId,
      (mark) => mark.externalId,
      (mark) => mark.sentAt?.toISOString() ?? null,
    ),
  });
  return new Map(
    rows.map((row) => [
      ours[Number(row.ordinal) - 1]!.index,
      {
        id: row.id,
        channelId: row.channel_id,
        conversationId: row.conversation_id,
        status: row.status,
        error: row.error,
        externalId: row.external_id,
        sentAt: row.sent_at,
      },
    ]),
  );
}
