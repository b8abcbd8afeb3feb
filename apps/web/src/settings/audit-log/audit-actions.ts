/** What can be said in words; the rest is shown by its name. */
export const AUDIT_ACTIONS = [
  'conversation.archived',
  'conversation.unarchived',
  'conversation.assigned',
  'conversation.unassigned',
  'conversation.labelled',
  'message.retried',
  'message.deleted',
  'message.edited',
  'note.created',
  'note.updated',
  'note.deleted',
  'contact.changed',
  'contact.linked',
  'contact.merged',
  'contact.merge_undone',
  'user.added',
  'user.changed',
  'user.enabled',
  'user.disabled',
  'user.password_set',
  'user.channels_changed',
  'user.sign_in_link_made',
  'api_token.added',
  'api_token.revoked',
  'canned_reply.created',
  'canned_reply.changed',
  'canned_reply.deleted',
  'label.created',
  'label.changed',
  'label.deleted',
  'channel.added',
  'channel.changed',
  'channel.removed',
  'channel.check_asked',
  'telegram_account.login_begun',
  'telegram_account.login_cancelled',
  'telegram_account.removed',
  'telegram_account.signed_out',
  'telegram_account.imported',
  'webhook_endpoint.created',
  'webhook_endpoint.changed',
  'webhook_endpoint.deleted',
  'webhook_endpoint.secret_rotated',
  'webhook_endpoint.replayed',
  'setting.changed',
] as const;

/** Keys of texts have no dots: those lead into groups. */
export type AuditText = AuditTextOf<(typeof AUDIT_ACTIONS)[number]>;
type AuditTextOf<T extends string> = T extends `${infer Thing}.${infer Done}` ? `${Thing}_${Done}` : never;

const KNOWN: ReadonlySet<string> = new Set(AUDIT_ACTIONS);

/** The key of the text for an action; null for one that this version cannot say. */
export function auditTextOf(action: string): AuditText | null {
  return KNOWN.has(action) ? (action.replace('.', '_') as AuditText) : null;
}

/** What it was done to, by the name that was written down with it; empty where there is none. */
export function subjectNameOf(detail: Readonly<Record<string, unknown>> | null): string {
  const names = ['name', 'title', 'manager_name', 'merged_name', 'client_name', 'url', 'shortcut', 'key'];
  const found = names.map((key) => detail?.[key]).find(isWord);
  if (found !== undefined) return found;
  const labels = detail?.['labels'];
  return Array.isArray(labels) ? labels.filter(isWord).join(', ') : '';
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
