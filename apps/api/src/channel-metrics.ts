import { TELEGRAM_ACCOUNT_STATES } from '@switchboard/core';
import { type Database, telegramAccountStatus } from '@switchboard/database';
import type { Logger, Metrics } from '@switchboard/service';

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
    const [accounts, channels] = await Promise.all([
      database.telegramAccounts.list(),
      database.channels.list(),
    ]);
    metrics.telegramAccountState.reset();
    metrics.channelUp.reset();
    for (const account of accounts) {
      const now = telegramAccountStatus(account, Date.now());
      for (const state of TELEGRAM_ACCOUNT_STATES) {
        metrics.telegramAccountState.set({ account: account.name, state }, now.state === state ? 1 : 0);
      }
    }
    for (const channel of channels) {
      const account = accounts.find(({ channelId }) => channelId === channel.id);
      // A bot has a webhook, not an account of the listener's; only bots keep credentials here.
      const hasWebhook = channel.platform !== 'telegram' || channel.sealedCredentials !== null;
      const isOnline = account !== undefined && telegramAccountStatus(account, Date.now()).state === 'online';
      const isUp = hasWebhook || isOnline;
      metrics.channelUp.set({ platform: channel.platform, channel: channel.externalId }, isUp ? 1 : 0);
    }
  } catch (error) {
    logger.debug('the states of channels could not be read', { error });
  }
}
