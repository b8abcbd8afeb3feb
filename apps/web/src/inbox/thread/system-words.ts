/** The texts that there are for system lines. */
export type SystemWords =
  | 'numberChanged'
  | 'identityChanged'
  | 'referral'
  | 'optIn'
  | 'optOut'
  | 'accountLinked'
  | 'accountUnlinked'
  | 'threadPassed'
  | 'threadTaken'
  | 'threadRequested'
  | 'blocked'
  | 'unblocked'
  | 'groupCreated'
  | 'memberJoined'
  | 'memberLeft'
  | 'groupRenamed'
  | 'photoChanged'
  | 'pinned'
  | 'call'
  | 'callMissed'
  | 'joinedTelegram'
  | 'screenshot'
  | 'autoDelete'
  | 'groupMoved'
  | 'historyCleared';

const WORDS: ReadonlyMap<string, SystemWords> = new Map<string, SystemWords>([
  ['user_changed_number', 'numberChanged'],
  ['customer_changed_number', 'numberChanged'],
  ['user_changed_user_id', 'numberChanged'],
  ['customer_identity_changed', 'identityChanged'],
  ['referral', 'referral'],
  ['optin', 'optIn'],
  ['account_linking', 'accountLinked'],
  ['pass_thread_control', 'threadPassed'],
  ['take_thread_control', 'threadTaken'],
  ['request_thread_control', 'threadRequested'],
  ['blocked', 'blocked'],
  ['unblocked', 'unblocked'],
  ['chat_create', 'groupCreated'],
  ['channel_create', 'groupCreated'],
  ['group_chat_created', 'groupCreated'],
  ['supergroup_chat_created', 'groupCreated'],
  ['chat_add_user', 'memberJoined'],
  ['chat_joined_by_link', 'memberJoined'],
  ['chat_joined_by_request', 'memberJoined'],
  ['new_chat_members', 'memberJoined'],
  ['chat_delete_user', 'memberLeft'],
  ['left_chat_member', 'memberLeft'],
  ['chat_edit_title', 'groupRenamed'],
  ['new_chat_title', 'groupRenamed'],
  ['chat_edit_photo', 'photoChanged'],
  ['chat_delete_photo', 'photoChanged'],
  ['new_chat_photo', 'photoChanged'],
  ['delete_chat_photo', 'photoChanged'],
  ['pin_message', 'pinned'],
  ['pinned_message', 'pinned'],
  ['phone_call', 'call'],
  ['group_call', 'call'],
  ['contact_sign_up', 'joinedTelegram'],
  ['screenshot_taken', 'screenshot'],
  ['set_messages_ttl', 'autoDelete'],
  ['message_auto_delete_timer_changed', 'autoDelete'],
  ['chat_migrate_to', 'groupMoved'],
  ['channel_migrate_from', 'groupMoved'],
  ['migrate_to_chat_id', 'groupMoved'],
  ['migrate_from_chat_id', 'groupMoved'],
  ['history_clear', 'historyCleared'],
]);

/** Which text says what a system line tells; null for kinds that are newer than this list. */
export function systemWordsOf(system: { type: string; [detail: string]: unknown }): SystemWords | null {
  const words = WORDS.get(system.type) ?? null;
  if (words === 'call' && (system['reason'] === 'missed' || system['reason'] === 'busy')) return 'callMissed';
  if (words === 'accountLinked' && system['status'] === 'unlinked') return 'accountUnlinked';
  const status = system['notification_messages_status'];
  if (words === 'optIn' && typeof status === 'string' && status.startsWith('STOP')) return 'optOut';
  return words;
}
