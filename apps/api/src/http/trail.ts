import type { Clock } from '@switchboard/core';
import type { AuditStore, NewAuditEntry } from '@switchboard/database';
import type { Principal } from '../auth/authenticator.ts';

/**
 * Writes down what somebody has just done, where the transaction of what was done takes no entry along. A crash in
 * between loses the entry; none tells of what was not done.
 */
export type Trail = (principal: Principal, entry: Omit<NewAuditEntry, 'userId'>) => Promise<void>;

export function createTrail(audit: Pick<AuditStore, 'record'>, clock: Clock): Trail {
  return async ({ user }, entry) => {
    await audit.record({ ...entry, userId: user.id }, new Date(clock.now()));
  };
}
