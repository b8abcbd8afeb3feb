import type { ConversationView } from '@switchboard/client';

/** What was done with conversations, and can be taken back. */
export type Done = { did: 'archive'; isArchived: boolean } | { did: 'assign'; managerId: string | null };

/**
 * Whether nobody has done anything since that taking it back would overwrite.
 *
 * @param before how the conversation was before it was done
 */
export function isStillAsLeft(done: Done, before: ConversationView, now: ConversationView): boolean {
  // It has gone into another one.
  if (now.id !== before.id) return false;
  if (done.did === 'assign') return now.assigned_manager_id === done.managerId;
  if (now.is_archived !== done.isArchived) return false;
  // What has been said since is not put away with it.
  return done.isArchived || now.last_message_at === before.last_message_at;
}
