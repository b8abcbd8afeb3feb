import { SwitchboardError } from '@switchboard/core';
import type { ConversationDetail, InboxQueries } from '@switchboard/database';
import { text } from './route.ts';

/** Our id, or the platform's id of the other side, as the CRM's front end also asks. */
export const conversationId = text({ min: 1, max: 600 });

/** @throws SwitchboardError `not_found` */
export async function findConversation(
  queries: InboxQueries,
  id: string,
  nowMs: number,
): Promise<ConversationDetail> {
  const conversation = await queries.conversation(id, nowMs);
  if (conversation === null) throw noConversation();
  return conversation;
}

export function noConversation(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such conversation.');
}
