import type { InboundEvent } from '@switchboard/core';
import { ignored } from '../item-outcome.ts';
import type { MessagingLine } from './messaging-line.ts';

/**
 * What the "Test" buttons of Meta's dashboard send, about account "0" (notes/meta.md §4.3, §10.24). Every test message
 * has the same mid, so the moment of its arrival becomes part of its id: else the second press would look broken.
 * Other tests are about messages and people that do not exist, and nothing of a test is about a channel.
 */
export function asDashboardTest(line: MessagingLine, event: InboundEvent): InboundEvent {
  if (event.kind === 'message') {
    return { ...event, externalId: `${event.externalId}.${line.receivedAtMs}` };
  }
  if (event.kind === 'unrecognized') return { ...event, channelExternalId: null };
  return ignored({ platform: line.platform, channelExternalId: null }, 'dashboard_test');
}
