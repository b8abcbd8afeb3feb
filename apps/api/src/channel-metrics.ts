import { PLATFORMS, TELEGRAM_ACCOUNT_STATES } from '@switchboard/core';
import {
  type Channel,
  type Database,
  type TelegramAccount,
  telegramAccountStatus,
} from '@switchboard/database';
import type { Logger, Metrics } from '@switchboard/service';
import { channelState } from './http/channel-schemas.ts';

/**
 * Reads how channels and Telegram accounts are. The listener keeps its states in the database, so that one address
 * shows all of them. A database that is away leaves the last known values standing.
 */
export async function refreshChannelMetrics(
  metrics: Metrics,
  database: Database,
  logger: Logger,
): Promise<void> {
  try {
    const [accounts, channels, checks, depths] = await Promise.all([
      database.telegramAccounts.list(),
      database.channels.list(),
      database.channelHealth.list(),
      database.replies.depth(),
    ]);
    metrics.telegramAccountState.reset();
    metrics.channelUp.reset();
    for (const platform of PLATFORMS) {
      const jobs = depths.find((depth) => depth.platform === platform)?.jobs ?? 0;
      metrics.outboxDepth.set({ platform }, jobs);
    }
    for (const account of accounts) {
      const now = telegramAccountStatus(account, Date.now());
      for (const state of TELEGRAM_ACCOUNT_STATES) {
        metrics.telegramAccountState.set({ account: account.name, state }, now.state === state ? 1 : 0);
      }
    }
    for (const channel of channels) {
      const isUp =
        channelState(channel, checks, accounts, Date.now()) !== 'failing' && isConnected(channel, accounts);
      metrics.channelUp.set({ platform: channel.platform, channel: channel.externalId }, isUp ? 1 : 0);
    }
  } catch (error) {
    logger.debug('the states of channels could not be read', { error });
  }
}

/** A Telegram account while it is online; everything else has a webhook, to which the platform comes by itself. */
function isConnected(channel: Channel, accounts: readonly TelegramAccount[]): boolean {
  const account = accounts.find(({ channelId }) => channelId === channel.id);
  // A bot has a webhook, not an account of the listener's; only bots keep credentials here.
  if (channel.platform !== 'telegram' || channel.sealedCredentials !== null) return true;
  return account !== undefined && telegramAccountStatus(account, Date.now()).state === 'online';
}
