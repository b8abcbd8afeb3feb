/** Signs that people put into phone numbers to read them better. */
const PHONE_DECORATION = /[\s().\u2010-\u2015-]/g;

/**
 * A phone number as Telegram takes it (`+` and 7 to 15 digits, E.164), or null when it cannot be one. Without its country
 * code a number belongs to nobody, so a leading zero is refused.
 */
export function phoneForLogin(text: string): string | null {
  const digits = /^\+?([1-9]\d{6,14})$/.exec(text.replace(PHONE_DECORATION, ''))?.[1];
  return digits === undefined ? null : `+${digits}`;
}

/** Telegram's proxies: `socks5://[user:password@]host:port` or `mtproxy://secret@host:port`. */
export function isTelegramProxy(text: string): boolean {
  return /^(socks5|mtproxy):\/\/\S+:\d+$/.test(text);
}
