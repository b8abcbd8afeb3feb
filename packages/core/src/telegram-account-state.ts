/** The life of a Telegram account, from `notes/telegram.md §C.1`. */
export const TELEGRAM_ACCOUNT_STATES = [
  'connecting',
  'online',
  'degraded',
  'needs_login',
  'banned',
  'stopped',
] as const;
export type TelegramAccountState = (typeof TELEGRAM_ACCOUNT_STATES)[number];
