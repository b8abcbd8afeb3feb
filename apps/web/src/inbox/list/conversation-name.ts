import type { ConversationView } from '@switchboard/client';

/** Whom a conversation is with; people whom the platform does not name have their number or id. */
export function nameOf({
  client_name: name,
  subject,
  external_id: externalId,
}: Pick<ConversationView, 'client_name' | 'subject' | 'external_id'>): string {
  return name ?? subject ?? externalId;
}
