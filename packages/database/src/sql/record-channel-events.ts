import { createHash } from 'node:crypto';
import { type InboundChannelEvent, newId, type NewEvent } from '@switchboard/core';
import type { InboundPlan } from './inbound-plan.ts';
import { columns, type Queryable } from './statement.ts';

/** Heard by workers: a platform has told something of an account. */
export const CHANNEL_EVENTS_NOTIFICATION = 'switchboard_channel_events';

/**
 * Keeps news of accounts, each once. The channel is the one that the platform names, or the only one of the account
 * that it names; an account with several numbers has news that belong to none of them.
 */
export async function recordChannelEvents(db: Queryable, plan: InboundPlan, at: Date): Promise<NewEvent[]> {
  if (plan.channelEvents.length === 0) return [];
  const events = new Map(
    plan.channelEvents.map((planned) => [`${planned.event.platform}\n${dedupeKey(planned.event)}`, planned]),
  );
  const { rows } = await db.query<{
    id: string;
    platform: string;
    dedupe_key: string;
    channel_id: string | null;
  }>({
    name: 'record-channel-events',
    text: `insert into channel_events (id, platform, channel_id, account_external_id, name, detail, payload, occurred_at,
        dedupe_key)
      select k.id, k.platform, (
          select case when count(*) = 1 then min(ch.id::text)::uuid end from channels ch
          where ch.platform = k.platform and case when k.channel is not null then ch.external_id = k.channel
            else k.account in (ch.account_external_id, ch.external_id) end
        ), k.account, k.name, k.detail, k.payload, k.at, k.dedupe_key
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[],
        $9::text[]) as k(id, platform, channel, account, name, detail, payload, at, dedupe_key)
      on conflict (platform, dedupe_key) do nothing
      returning id, platform, dedupe_key, channel_id, pg_notify('${CHANNEL_EVENTS_NOTIFICATION}', '')`,
    values: [
      [...events.values()].map(() => newId()),
      ...columns(
        [...events.values()].map(({ event }) => event),
        (event) => event.platform,
        (event) => event.channelExternalId,
        (event) => event.accountExternalId,
        (event) => event.name,
        (event) => event.detail,
        (event) => JSON.stringify(event.payload ?? null),
        (event) => (event.occurredAt ?? at).toISOString(),
        dedupeKey,
      ),
    ],
  });
  return rows.map((row) => {
    const { event, item } = events.get(`${row.platform}\n${row.dedupe_key}`)!;
    plan.results[item]!.updatesApplied++;
    return channelStatusChanged(event, row.channel_id, at);
  });
}

/** What makes two deliveries of one piece of news the same: there is no id in them. */
function dedupeKey({
  accountExternalId,
  channelExternalId,
  name,
  occurredAt,
  payload,
}: InboundChannelEvent): string {
  const content = [
    accountExternalId,
    channelExternalId,
    name,
    occurredAt?.toISOString() ?? null,
    payload ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function channelStatusChanged(
  event: InboundChannelEvent,
  channelId: string | null,
  at: Date,
): NewEvent<'channel.status_changed'> {
  return {
    type: 'channel.status_changed',
    channelId,
    conversationId: null,
    data: {
      channel_id: channelId,
      platform: event.platform,
      account_external_id: event.accountExternalId,
      name: event.name,
      detail: event.detail,
      occurred_at: (event.occurredAt ?? at).toISOString(),
    },
  };
}
