import type { MetaPlatformName } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { QUERIES } from '../server-data/query-keys.ts';

/** Everything that is known of channels: all of it is asked for again when one of them changes. */
export const CHANNELS = ['channels'];

/** Where the page waits for something to happen elsewhere, it also asks by itself, should an event be missed. */
const WAITING_MS = 2_500;
const SOON_MS = 1_500;

/** Channels, for pages that show how they are: nobody is told of a check that has found everything as it was. */
export function useWatchedChannels() {
  const { client } = useSwitchboard();
  return useQuery({
    queryKey: QUERIES.channels,
    queryFn: () => client.api.channels.list(),
    refetchInterval: WAITING_MS,
  });
}

/** How far a platform's setup has come. @param isWatched whether somebody waits for it to move on */
export function useChannelSetup(platform: MetaPlatformName, isWatched: boolean) {
  const { client } = useSwitchboard();
  return useQuery({
    queryKey: [...CHANNELS, 'setup', platform],
    queryFn: () => client.api.channelSetup.get(platform),
    refetchInterval: isWatched ? WAITING_MS : false,
  });
}

/** Telegram accounts; those that are on their way to another state are asked for again. */
export function useTelegramAccounts() {
  const { client } = useSwitchboard();
  return useQuery({
    queryKey: [...CHANNELS, 'telegram-accounts'],
    queryFn: () => client.api.telegram.accounts(),
    refetchInterval: ({ state: { data = [] } }) =>
      data.some((account) => account.state === 'connecting' || account.is_logging_out) ? SOON_MS : WAITING_MS,
  });
}

/** A login to Telegram; asked for again until it is over. */
export function useTelegramLogin(id: string) {
  const { client } = useSwitchboard();
  return useQuery({
    queryKey: [...CHANNELS, 'telegram-login', id],
    queryFn: () => client.api.telegram.login(id),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data.state) ? false : SOON_MS),
    staleTime: 0,
  });
}

/** Whether nothing more comes of a login in this state. */
export function isOver(state: string): boolean {
  return ['done', 'failed', 'cancelled', 'expired'].includes(state);
}
