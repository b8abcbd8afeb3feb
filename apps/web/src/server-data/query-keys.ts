/** Names of what is asked of the server besides the inbox; `settings.changed` events say which to ask again. */
export const QUERIES = {
  colleagues: ['users', 'colleagues'],
  users: ['users', 'all'],
  labels: ['labels'],
  cannedReplies: ['canned_replies'],
  channels: ['channels', 'all'],
  settings: ['settings'],
} as const;
