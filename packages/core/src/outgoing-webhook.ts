import { EVENT_TYPES, type EventType } from './event.ts';

/** Who may come in, and what colleagues note for each other, is our own affair: these events of the log leave to no other program. */
const INTERNAL_EVENT_TYPES: readonly EventType[] = [
  'note.created',
  'note.updated',
  'note.deleted',
  'user.updated',
  'access.revoked',
  'settings.changed',
];

/** Events of the log that other programs may ask for. */
export const OUTGOING_EVENT_TYPES: readonly EventType[] = EVENT_TYPES.filter(
  (type) => !INTERNAL_EVENT_TYPES.includes(type),
);

/** Sent when an owner asks for it; not in the log. */
export const TEST_EVENT_TYPE = 'webhook.test';

export const OUTGOING_DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
/** `pending`: is to be sent, for the first time or again; `failed`: is not tried again by itself. */
export type OutgoingDeliveryState = (typeof OUTGOING_DELIVERY_STATES)[number];

/** By this a receiver knows an event that it has had already: the same however often and by whomever it is sent. */
export function webhookId(eventId: string): string {
  return `msg_${eventId}`;
}
