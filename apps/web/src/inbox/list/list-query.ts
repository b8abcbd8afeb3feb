/** The tabs above the list, in their order. */
export const LIST_FILTERS = ['all', 'new', 'mine', 'needs_reply', 'archived'] as const;
export type ListFilter = (typeof LIST_FILTERS)[number];

const PLATFORMS = ['whatsapp', 'instagram', 'facebook', 'telegram'] as const;
export type ListPlatform = (typeof PLATFORMS)[number];

/** Which conversations are listed. It stands in the address, so that going back and loading again keep it. */
export interface ListQuery {
  filter: ListFilter;
  platform: ListPlatform | null;
  channelId: string | null;
  labelId: string | null;
}

/** What the address says; what it says wrongly is as if it said nothing. @param search with or without the `?` */
export function readListQuery(search: string): ListQuery {
  const parameters = new URLSearchParams(search);
  return {
    filter: LIST_FILTERS.find((filter) => filter === parameters.get('filter')) ?? 'all',
    platform: PLATFORMS.find((platform) => platform === parameters.get('platform')) ?? null,
    channelId: parameters.get('channel') || null,
    labelId: parameters.get('label') || null,
  };
}

/** How many of the choices in the small panel are made. */
export function narrowings({ platform, channelId, labelId }: ListQuery): number {
  return [platform, channelId, labelId].filter((choice) => choice !== null).length;
}

/**
 * The address of the inbox.
 *
 * @param conversationId the one that is open
 * @param messageId the message to show in it
 */
export function inboxAddress(
  query: ListQuery,
  conversationId: string | null,
  messageId: string | null = null,
): string {
  const parameters = new URLSearchParams();
  if (query.filter !== 'all') parameters.set('filter', query.filter);
  if (query.platform !== null) parameters.set('platform', query.platform);
  if (query.channelId !== null) parameters.set('channel', query.channelId);
  if (query.labelId !== null) parameters.set('label', query.labelId);
  if (messageId !== null) parameters.set('message', messageId);
  const path = conversationId === null ? '/inbox' : `/inbox/${encodeURIComponent(conversationId)}`;
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}
