import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { QUERIES } from './query-keys.ts';

/** Everybody who works here, also those who have left. */
export function useColleagues() {
  const { client } = useSwitchboard();
  return useQuery({ queryKey: QUERIES.colleagues, queryFn: () => client.api.users.colleagues() });
}

export function useLabels() {
  const { client } = useSwitchboard();
  return useQuery({ queryKey: QUERIES.labels, queryFn: () => client.api.labels.list() });
}

export function useCannedReplies() {
  const { client } = useSwitchboard();
  return useQuery({ queryKey: QUERIES.cannedReplies, queryFn: () => client.api.cannedReplies.list() });
}

/** The lines to the platforms. */
export function useChannels() {
  const { client } = useSwitchboard();
  return useQuery({ queryKey: QUERIES.channels, queryFn: () => client.api.channels.list() });
}
