import type { EventFilter } from '@switchboard/protocol';

/** A filter as sockets and `GET events` take it. A list that is there and empty lets nothing pass, and is sent so. */
export function filterParameters({
  platforms,
  channels,
  conversations,
}: EventFilter): Partial<Record<'platform' | 'channel' | 'conversation', string>> {
  return {
    ...(platforms ? { platform: platforms.join(',') } : {}),
    ...(channels ? { channel: channels.join(',') } : {}),
    ...(conversations ? { conversation: conversations.join(',') } : {}),
  };
}

export function isFiltering({ platforms, channels, conversations }: EventFilter): boolean {
  return Boolean(platforms ?? channels ?? conversations);
}

/** The same for filters that let the same pass. */
export function filterKey({ platforms, channels, conversations }: EventFilter): string {
  return JSON.stringify([platforms, channels, conversations].map((list) => list?.toSorted() ?? null));
}
