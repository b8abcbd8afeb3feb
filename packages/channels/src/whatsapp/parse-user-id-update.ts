import type { InboundEvent } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { type ItemOrigin, readEach, unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf } from '../tolerant-reader.ts';
import { bsuid } from './contact-book.ts';

/**
 * Field `user_id_update`: a person's BSUID, and the parent's, became another (notes/meta.md §4.1, BSUID). It is about
 * the person, so it counts with or without the number that it came to.
 */
export function parseUserIdUpdate(
  origin: ItemOrigin,
  value: JsonRecord,
  receivedAtMs: number,
): InboundEvent[] {
  const events = readEach(origin, value, 'user_id_update', (item) => parseUpdate(origin, item, receivedAtMs));
  return events.length > 0 ? events : [unrecognized(origin, 'changes.user_id_update.empty')];
}

function parseUpdate(origin: ItemOrigin, item: JsonRecord, receivedAtMs: number): InboundEvent[] {
  const { platform, channelExternalId } = origin;
  const occurredAt = claimedTime(item, 'timestamp', receivedAtMs);
  const events = ['user_id', 'parent_user_id'].flatMap((key): InboundEvent[] => {
    const pair = recordOf(item, key);
    const previous = idOf(pair, 'previous');
    const current = idOf(pair, 'current');
    if (previous === null || current === null || previous === current) return [];
    const ids = { previous: bsuid(previous), current: bsuid(current) };
    const reason = 'user_id_update';
    return [{ kind: 'identity_change', platform, channelExternalId, ...ids, reason, occurredAt }];
  });
  return events.length > 0 ? events : [unrecognized(origin, 'user_id_update.without_ids')];
}
