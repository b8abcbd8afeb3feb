import { temporary } from './connection-problem.ts';

/** A proxy setting, taken apart. */
export type TelegramProxy =
  | { kind: 'mtproxy'; host: string; port: number; secret: string }
  | { kind: 'socks5'; host: string; port: number; user: string | null; password: string | null };

/**
 * Reads `mtproxy://secret@host:port` or `socks5://[user:pass@]host:port`.
 *
 * @throws TelegramConnectionError `bad_proxy`; its message holds neither secret nor password.
 */
export function parseProxy(text: string): TelegramProxy {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw badProxy('it is not an address');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port);
  if (host === '' || port === 0) throw badProxy('host and port are needed');
  if (url.protocol === 'mtproxy:') return { kind: 'mtproxy', host, port, secret: mtproxySecret(url) };
  if (url.protocol !== 'socks5:') throw badProxy('it begins with neither mtproxy:// nor socks5://');
  const [user, password] = [url.username, url.password].map((part) =>
    part === '' ? null : decodeURIComponent(part),
  );
  return { kind: 'socks5', host, port, user: user ?? null, password: password ?? null };
}

/** Sixteen bytes in hex, `dd` before them allowed: the library speaks no other kind (notes/telegram.md A1). */
function mtproxySecret(url: URL): string {
  const secret = url.username.toLowerCase();
  if (secret.startsWith('ee') && secret.length > 32)
    throw badProxy('secrets that begin with ee (fake TLS) are not supported');
  if (!/^(dd)?[0-9a-f]{32}$/.test(secret)) throw badProxy('the secret must be 32 hexadecimal digits');
  return secret;
}

function badProxy(why: string) {
  return temporary('bad_proxy', `The proxy of this Telegram account cannot be used: ${why}.`);
}
