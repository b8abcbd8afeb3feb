import type { ChannelView, Colleague, LabelView } from '@switchboard/protocol';
import { useMemo } from 'react';
import { useChannels, useColleagues, useLabels } from '../../server-data/lists.ts';
import { useMe } from '../../session/session-provider.tsx';

/** What rows say besides the conversations themselves; the same object until something about it changes. */
export interface RowFacts {
  channels: ReadonlyMap<string, ChannelView>;
  /** Platforms with several accounts: there it is said which. */
  crowded: ReadonlySet<string>;
  labels: ReadonlyMap<string, LabelView>;
  colleagues: ReadonlyMap<string, Colleague>;
  myId: string;
}

export function useRowFacts(): RowFacts {
  const { id: myId } = useMe();
  const { data: channels } = useChannels();
  const { data: labels } = useLabels();
  const { data: colleagues } = useColleagues();
  return useMemo(
    () => ({
      channels: byId(channels),
      crowded: crowdedOf(channels ?? []),
      labels: byId(labels),
      colleagues: byId(colleagues),
      myId,
    }),
    [channels, labels, colleagues, myId],
  );
}

function byId<T extends { id: string }>(list: readonly T[] | undefined): ReadonlyMap<string, T> {
  return new Map((list ?? []).map((item) => [item.id, item]));
}

function crowdedOf(channels: readonly ChannelView[]): ReadonlySet<string> {
  const platforms = channels.map(({ platform }) => platform);
  return new Set(platforms.filter((platform, index) => platforms.indexOf(platform) !== index));
}
