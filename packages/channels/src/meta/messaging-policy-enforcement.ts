import type { InboundEvent } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { unrecognized } from '../item-outcome.ts';
import { type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import type { MessagingLine } from './messaging-line.ts';

/** Meta warns, blocks or unblocks the page; there is no sender (Meta's page "messaging_policy_enforcement"). */
export function parsePolicyEnforcement(line: MessagingLine, item: JsonRecord): InboundEvent {
  const name = 'policy-enforcement';
  const enforcement = recordOf(item, name);
  if (enforcement === null) return unrecognized(line, `${line.list}.${name}.malformed`);
  const detail = [textOf(enforcement, 'action'), textOf(enforcement, 'reason')].filter(
    (word) => word !== null,
  );
  return {
    kind: 'channel_event',
    platform: line.platform,
    channelExternalId: line.channelExternalId,
    accountExternalId: line.channelExternalId,
    name,
    detail: detail.length === 0 ? null : detail.join(': '),
    occurredAt: claimedTime(item, 'timestamp', line.receivedAtMs),
    payload: enforcement,
  };
}
