import type { MetaPlatform } from '@switchboard/core';
import type { InstagramConnection } from '../../instagram/connection.ts';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf } from '../../tolerant-reader.ts';
import { graphPath, type GraphRequest } from '../graph/graph-client.ts';

/** What an app subscribes to, so that Meta tells it what happens (notes/meta.md §7.3). */
export interface SubscribedAsset {
  host: GraphRequest['host'];
  /** A WhatsApp Business account, a page or an Instagram account; `me`: whoever the token is of. */
  id: string;
  /** What Meta has to tell of; null where it tells of everything that the app has chosen in its dashboard. */
  fields: readonly string[] | null;
}

/** An app that hears of an asset. */
export interface SubscribedApp {
  id: string | null;
  fields: string[];
}

const PAGE_FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_echoes',
  'message_reads',
  'message_deliveries',
  'message_reactions',
  'message_edits',
  'messaging_referrals',
  'standby',
];

const INSTAGRAM_FIELDS = [
  'messages',
  'message_echoes',
  'messaging_postbacks',
  'messaging_seen',
  'message_reactions',
  'messaging_referral',
];

/** Null while the WhatsApp Business account of a number is not known. */
export function subscribedAsset(
  line: { platform: MetaPlatform; externalId: string; accountExternalId: string | null },
  instagram: InstagramConnection,
): SubscribedAsset | null {
  switch (line.platform) {
    case 'whatsapp':
      return line.accountExternalId === null
        ? null
        : { host: 'graph', id: line.accountExternalId, fields: null };
    case 'facebook':
      return { host: 'graph', id: line.externalId, fields: PAGE_FIELDS };
    case 'instagram':
      return instagram.kind === 'login'
        ? { host: 'instagram', id: line.externalId, fields: INSTAGRAM_FIELDS }
        : { host: 'graph', id: instagram.pageId ?? 'me', fields: PAGE_FIELDS };
  }
}

export function subscribedAppsRequest({ host, id }: SubscribedAsset): GraphRequest {
  return { host, method: 'GET', path: graphPath(id, 'subscribed_apps') };
}

export function readSubscribedApps(body: JsonRecord): SubscribedApp[] {
  return itemsOf(body, 'data').map((item) => {
    const app = asRecord(item);
    return {
      id: idOf(recordOf(app, 'whatsapp_business_api_data') ?? app, 'id'),
      fields: itemsOf(app, 'subscribed_fields').filter((field) => typeof field === 'string'),
    };
  });
}

/**
 * Our app among those that hear of an asset: by its id, since another one proves nothing (chatwoot#15079); where our id is
 * not known, the only one there is.
 */
export function ownSubscription(apps: readonly SubscribedApp[], appId: string | null): SubscribedApp | null {
  if (appId !== null && apps.some(({ id }) => id !== null))
    return apps.find(({ id }) => id === appId) ?? null;
  return apps.length === 1 ? apps[0]! : null;
}

/** What is needed of an asset and not subscribed. */
export function missingFields({ fields }: SubscribedAsset, own: SubscribedApp): string[] {
  return (fields ?? []).filter((field) => !own.fields.includes(field));
}

/** Subscribes the app that the token is of. The list replaces the one before, so that what was on it goes along. */
export function subscribeRequest(
  { host, id, fields }: SubscribedAsset,
  own: SubscribedApp | null,
): GraphRequest {
  const path = graphPath(id, 'subscribed_apps');
  if (fields === null) return { host, method: 'POST', path };
  const union = [...new Set([...(own?.fields ?? []), ...fields])];
  return { host, method: 'POST', path, query: { subscribed_fields: union.join(',') } };
}
