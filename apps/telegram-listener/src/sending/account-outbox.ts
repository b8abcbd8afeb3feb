import type { Clock, LoggedEvent } from '@switchboard/core';
import type { OutboxStore, TelegramProgressStore } from '@switchboard/database';
import type { MediaStore } from '@switchboard/media';
import { Outbox, paceRulesOf } from '@switchboard/messaging';
import type { Logger } from '@switchboard/service';
import type { OnlineAccounts } from '../accounts/online-accounts.ts';
import { TelegramSender } from './telegram-sender.ts';

export interface AccountOutboxOptions {
  outbox: OutboxStore;
  accounts: OnlineAccounts;
  /** Whether this process holds an account's lease. */
  holds: (accountId: string) => boolean;
  leaseHolder: string;
  store: Pick<MediaStore, 'read'>;
  replies: Pick<TelegramProgressStore, 'repliesAmong'>;
  clock: Clock;
  logger: Logger;
  onCommitted: (events: readonly LoggedEvent[]) => void;
}

/** What waits to be said by the accounts that this process has online. */
export function createAccountOutbox(options: AccountOutboxOptions): Outbox {
  const { outbox, accounts, holds, leaseHolder, store, replies, clock, logger, onCommitted } = options;
  const sender = new TelegramSender({ accounts, store, replies });
  const rules = paceRulesOf('telegram', { isBot: false });
  return new Outbox({
    store: outbox,
    holder: leaseHolder,
    channels: () => accounts.channelIdsOf(holds),
    holds: (channelId) => accounts.channelIdsOf(holds).includes(channelId),
    rulesOf: () => rules,
    canRepeat: true,
    send: (job, signal) => sender.send(job, signal),
    clock,
    logger,
    observer: {
      onCommitted,
      onAnswered: (job, outcome) => {
        if (outcome.kind === 'sent') return;
        logger.warn('a message was not taken', {
          reply: job.messageId,
          channel: job.channelId,
          outcome: outcome.kind,
          code: outcome.error.code,
        });
      },
    },
  });
}
