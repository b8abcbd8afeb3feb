import type { MessageStatus, NewEvent } from '@switchboard/core';
import { CONVERSATION_COLUMNS, conversationView, type ConversationRow } from '../views.ts';
import { statusEvent } from './apply-statuses.ts';
import { messageNumberIn } from './message-number.ts';
import { columns, type Queryable } from './statement.ts';

/** How far one side of a chat has read, by the platform's number of the last message that it read. */
export interface ReadUpTo {
  conversationId: string;
  /** The chat's address: messages of it are called `<address>:<number>`. */
  address: string;
  by: 'peer' | 'business';
  messageNumber: string;
}

/**
 * Applies read positions that the platform tells by number: what we sent becomes read, what came in stops being unread.
 * Neither ever goes back, so old positions change nothing. The caller holds the locks of the conversations and has stored
 * their messages: a position is never told before them.
 */
export async function applyReadUpTo(
  db: Queryable,
  reads: readonly ReadUpTo[],
  at: Date,
): Promise<NewEvent[]> {
  const furthest = furthestReads(reads.filter(({ messageNumber }) => NUMBER.test(messageNumber)));
  const byPeer = furthest.filter(({ by }) => by === 'peer');
  const byBusiness = furthest.filter(({ by }) => by === 'business');
  return [
    ...(byPeer.length > 0 ? await readByPeer(db, byPeer) : []),
    ...(byBusiness.length > 0 ? await readByBusiness(db, byBusiness, at) : []),
  ];
}

/** As long as a bigint surely holds it. */
const NUMBER = /^\d{1,18}$/;

/** Of several positions of one side of a chat, the one that went furthest. */
function furthestReads(reads: readonly ReadUpTo[]): ReadUpTo[] {
  const furthest = new Map<string, ReadUpTo>();
  for (const read of reads) {
    const key = `${read.conversationId}\n${read.by}\n${read.address}`;
    const other = furthest.get(key);
    if (other === undefined || BigInt(read.messageNumber) > BigInt(other.messageNumber))
      furthest.set(key, read);
  }
  return [...furthest.values()];
}

const MESSAGE_NUMBER = messageNumberIn('k.address');

const READS = `unnest($1::uuid[], $2::text[], $3::bigint[]) as k(conversation_id, address, number)`;

function readColumns(reads: readonly ReadUpTo[]): unknown[][] {
  return columns(
    reads,
    (read) => read.conversationId,
    (read) => read.address,
    (read) => read.messageNumber,
  );
}

async function readByPeer(db: Queryable, reads: readonly ReadUpTo[]): Promise<NewEvent[]> {
  const { rows } = await db.query<{
    id: string;
    channel_id: string;
    conversation_id: string;
    status: MessageStatus;
  }>({
    name: 'read-by-peer',
    text: `update messages m set status = 'read' from ${READS}
      where m.conversation_id = k.conversation_id and m.direction = 'outbound' and m.status in ('sent', 'delivered')
        and ${MESSAGE_NUMBER} <= k.number
      returning m.id, m.channel_id, m.conversation_id, m.status`,
    values: readColumns(reads),
  });
  return rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) =>
      statusEvent(
        { id: row.id, channelId: row.channel_id, conversationId: row.conversation_id },
        row.status,
        null,
      ),
    );
}

/**
 * Unread are the latest `unread_count` messages that count (live, from the customer, not taken back; decision 0011): those
 * of them that came after the position stay so. Nothing is looked at where nothing is unread.
 */
async function readByBusiness(db: Queryable, reads: readonly ReadUpTo[], at: Date): Promise<NewEvent[]> {
  const { rows } = await db.query<ConversationRow>({
    name: 'read-by-business',
    text: `with unread as (
        select c.id, min(s.still)::int as still
        from ${READS}
        join conversations c on c.id = k.conversation_id and c.unread_count > 0
        cross join lateral (
          select count(*) filter (where number > k.number or number is null) as still from (
            select ${MESSAGE_NUMBER} as number from messages m
            where m.conversation_id = c.id and m.position > 0 and m.direction = 'inbound' and m.type <> 'system'
              and m.deleted_at is null
            order by m.position desc limit c.unread_count
          ) latest
        ) s
        group by c.id
      ), lessened as (
        update conversations c set unread_count = unread.still, updated_at = $4::timestamptz from unread
        where c.id = unread.id and unread.still < c.unread_count returning c.*
      )
      select ${CONVERSATION_COLUMNS} from lessened c left join contacts p on p.id = c.contact_id order by c.id`,
    values: [...readColumns(reads), at.toISOString()],
  });
  return rows.map((row) => ({
    type: row.unread_count === 0 ? 'conversation.read' : 'conversation.updated',
    channelId: row.channel_id,
    conversationId: row.id,
    data: { conversation: conversationView(row, at.getTime()), read_by: null, read_up_to: null },
  }));
}
