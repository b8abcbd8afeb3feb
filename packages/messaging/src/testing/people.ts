import type { InboundIdentityChange, InboundMessage, Peer } from '@switchboard/core';
import type { TestDatabase } from '../../../../tests/support/test-database.ts';
import { CHANNEL, message } from './ingest-rig.ts';

/** A WhatsApp person as a payload gives them: by phone, by BSUID, or both; the first is the address that wrote. */
export function peer(...ids: string[]): Peer {
  return {
    externalId: ids[0]!,
    name: null,
    username: null,
    identities: ids.map((value) => ({ kind: /^\d+$/.test(value) ? 'phone' : 'bsuid', scope: '', value })),
  };
}

export function said(externalId: string, ...ids: string[]): InboundMessage {
  return message(externalId, { peer: peer(...ids) });
}

/** The platform says that one id has become another. */
export function changed(previous: string, current: string): InboundIdentityChange {
  return {
    kind: 'identity_change',
    platform: 'whatsapp',
    channelExternalId: CHANNEL,
    previous: peer(previous).identities[0]!,
    current: peer(current).identities[0]!,
    reason: 'user_id_update',
    occurredAt: null,
  };
}

export interface Thread {
  texts: string[];
  unread: number;
  reply: string;
}

/** Every conversation that is listed, as the texts that it holds in order, with its unread count. */
export async function threadsOf(database: TestDatabase): Promise<Thread[]> {
  return await database.query<
    Thread & Record<string, unknown>
  >(`select array_agg(m.text order by m.position) as texts,
      c.unread_count as unread, c.reply_address as reply
    from conversations c join messages m on m.conversation_id = c.id
    where c.merged_into is null and c.last_message_at is not null group by c.id order by min(m.text)`);
}

/** How many people there are. */
export async function contactsOf(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select count(distinct contact_id)::int as n from contact_identities`,
  );
  return row!.n;
}
