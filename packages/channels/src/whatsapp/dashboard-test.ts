import type { InboundEvent } from '@switchboard/core';
import { ignored } from '../item-outcome.ts';

/**
 * What a "Test" button of Meta's dashboard sends. All presses repeat one message id, which would be taken for a
 * duplicate, so the moment of arrival is made part of it; everything that is no message has nothing to show.
 */
export function asDashboardTest(events: InboundEvent[], receivedAtMs: number): InboundEvent[] {
  return events.map((event) => {
    if (event.kind === 'unrecognized') return { ...event, channelExternalId: null };
    const isNewMessage = event.kind === 'message' && event.origin === 'live' && event.direction === 'inbound';
    if (isNewMessage) return { ...event, externalId: `${event.externalId}.${receivedAtMs}` };
    return ignored({ platform: 'whatsapp', channelExternalId: null }, 'dashboard_test');
  });
}
