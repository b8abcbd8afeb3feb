import { isIP } from 'node:net';
import { z } from 'zod';

/** One environment key: what it means, in a sentence; its unit where it has one; and how it is checked. */
export interface ConfigKey<S extends z.ZodType = z.ZodType> {
  schema: S;
  meaning: string;
  example: string;
}

function key<S extends z.ZodType>(schema: S, meaning: string, example: string): ConfigKey<S> {
  return { schema, meaning, example };
}

const optionalText = z.string().min(1).optional();
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });
const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const origin = z
  .string()
  .refine((text) => isExactOrigin(text), 'must be exact origins such as https://crm.example.com');

/** A scheme and host without path, as browsers send it: anything else would never match. */
function isExactOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

const proxyAddress = z
  .string()
  .refine((text) => isAddressRange(text), 'must be addresses or networks such as 10.0.0.0/8, or loopback');

/** An address, a network by its prefix length, or one of the names for reserved networks. */
function isAddressRange(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && isPrefix && more.length === 0;
}

const hostName = z
  .string()
  .refine((text) => isHost(text), 'must be hosts such as crm.internal or 10.0.0.7:8080, without a scheme');

/** A host with or without a port, as an address would name it. */
function isHost(text: string): boolean {
  if (!URL.canParse(`http://${text}`)) return false;
  const { hostname, port } = new URL(`http://${text}`);
  return [hostname, `${hostname}:${port || '80'}`].includes(text.toLowerCase());
}

const natsUrl = z
  .string()
  .refine((text) => isNatsUrl(text), 'must be nats:// or tls:// addresses of servers, comma-separated');
const natsUrls = z
  .array(natsUrl)
  .refine((urls) => haveOneLogin(urls), 'must name the same user and password for every server');

/** A server's address with at most a login, whose special characters are percent-encoded. */
function isNatsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname, pathname, search, hash } = new URL(text);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  const isServer = /^(nats|tls):$/.test(protocol) && hostname !== '' && /^\/?$/.test(pathname);
  return isServer && search === '' && hash === '' && (username !== '' || password === '');
}

/** The servers are one cluster; those without a login take that of the others. */
function haveOneLogin(urls: readonly string[]): boolean {
  const logins = urls.map((url) => new URL(url)).filter(({ username }) => username !== '');
  return new Set(logins.map(({ username, password }) => `${username}:${password}`)).size <= 1;
}

/** Telegram's proxies: `socks5://[user:password@]host:port` or `mtproxy://secret@host:port`. */
const proxyUrl = z
  .string()
  .regex(/^(socks5|mtproxy):\/\/\S+:\d+$/, 'must look like socks5://host:port or mtproxy://secret@host:port')
  .optional();

function metaKeys<P extends string>(prefix: P, name: string) {
  return {
    [`${prefix}_APP_SECRET`]: key(
      commaList.default([]),
      `App secrets that sign ${name} webhooks, comma-separated: any may match (rotation, several apps).`,
      '0123456789abcdef0123456789abcdef',
    ),
    [`${prefix}_VERIFY_TOKEN`]: key(
      optionalText,
      `The verify token that you type into Meta's dashboard for ${name}; unset = the handshake is refused.`,
      'a-word-of-your-own',
    ),
  } as Record<`${P}_APP_SECRET`, ConfigKey<z.ZodDefault<typeof commaList>>> &
    Record<`${P}_VERIFY_TOKEN`, ConfigKey<typeof optionalText>>;
}

/** Every key that any process reads. `.env.example` and `docs/configuration.md` are made from this table. */
export const CONFIG_KEYS = {
  PORT: key(z.coerce.number().int().min(0).max(65_535).default(8000), 'TCP port of the API.', '8000'),
  HOST: key(z.string().min(1).default('127.0.0.1'), 'Address that the API listens on.', '127.0.0.1'),
  PUBLIC_URL: key(
    httpUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
    'The address that Meta and browsers use; under https, cookies are Secure. Default: http://HOST:PORT.',
    'https://inbox.example.com',
  ),
  DATABASE_URL: key(
    z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
    'PostgreSQL; unset = the embedded server under DATA_DIR, run by `npm start`.',
    'postgres://switchboard:password@127.0.0.1:5432/switchboard',
  ),
  DATA_DIR: key(
    z.string().min(1).default('./.data'),
    'Folder of the embedded database, the generated secrets and, unless MEDIA_URL says otherwise, media.',
    './.data',
  ),
  MEDIA_URL: key(
    z.url({ protocol: /^(file|s3)$/, error: 'must be a file:// or s3:// address' }).optional(),
    'Where the files of messages are kept, the same for all processes: a folder, or a bucket as s3://bucket/folder?endpoint=https://…&region=…&path_style=1, with its credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment (not of .env). Default: the folder media in DATA_DIR.',
    'file:///var/lib/switchboard/media',
  ),
  ENCRYPTION_KEY: key(
    z
      .string()
      .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
      .optional(),
    'Seals tokens and Telegram sessions at rest: 32 bytes, base64. Generated when the embedded database is used.',
    'cmFuZG9tIDMyIGJ5dGVzLCBub3QgdGhlc2Ugb25lcyE=',
  ),
  INTERNAL_TOKEN: key(
    z.string().min(16, 'must have 16 characters or more').optional(),
    'Bearer token of /broadcast-message, /metrics and other calls between processes. Generated likewise.',
    'at-least-16-random-characters',
  ),
  AUTH_JWT_SECRET: key(
    z.string().min(16, 'must have 16 characters or more').optional(),
    "Accept the host application's own JWTs, signed HS256 with this secret.",
    'the-secret-of-your-crm',
  ),
  AUTH_JWKS_URL: key(
    httpUrl.optional(),
    "Accept the host application's own JWTs, signed by a key of this key set.",
    'https://crm.example.com/.well-known/jwks.json',
  ),
  AUTH_JWT_ISSUER: key(
    optionalText,
    'Accept only JWTs whose `iss` is this; set it when others use the same key set.',
    'https://crm.example.com',
  ),
  AUTH_JWT_AUDIENCE: key(
    optionalText,
    'Accept only JWTs whose `aud` is or contains this; set it when the same key signs other tokens.',
    'switchboard',
  ),
  ALLOWED_ORIGINS: key(
    commaList.pipe(z.array(origin)).default([]),
    'Exact origins, comma-separated, of other pages that may call REST and open sockets.',
    'https://crm.example.com',
  ),
  ...metaKeys('WHATSAPP', 'WhatsApp'),
  WHATSAPP_ACCESS_TOKEN: key(optionalText, 'Access token of the first WhatsApp channel.', 'EAAG…'),
  WHATSAPP_PHONE_NUMBER_ID: key(
    optionalText,
    'Phone number id of the first WhatsApp channel.',
    '106540352242922',
  ),
  WHATSAPP_WABA_ID: key(
    optionalText,
    'WhatsApp Business account of the first WhatsApp channel: its news (templates, quality) name only this.',
    '102290129340398',
  ),
  ...metaKeys('INSTAGRAM', 'Instagram'),
  INSTAGRAM_ACCESS_TOKEN: key(optionalText, 'Access token of the first Instagram channel.', 'IGAA…'),
  INSTAGRAM_ACCOUNT_ID: key(optionalText, 'Account id of the first Instagram channel.', '17841400000000000'),
  ...metaKeys('FACEBOOK', 'Messenger'),
  FACEBOOK_PAGE_ACCESS_TOKEN: key(optionalText, 'Page access token of the first Facebook channel.', 'EAAG…'),
  FACEBOOK_PAGE_ID: key(optionalText, 'Page id of the first Facebook channel.', '100000000000000'),
  WEBHOOK_RETENTION_DAYS: key(
    z.coerce.number().int().min(1).max(365).default(14),
    'Days that raw webhooks are kept for replays, 1 to 365, unless an owner sets others; messages are never deleted by age.',
    '14',
  ),
  EVENT_RETENTION_DAYS: key(
    z.coerce.number().int().min(1).max(365).default(7),
    'Days that events are kept for clients that come back, 1 to 365, unless an owner sets others; older clients load afresh.',
    '7',
  ),
  EVENT_RETENTION_COUNT: key(
    z.coerce.number().int().min(10_000).max(1_000_000_000).default(5_000_000),
    'Events that are kept at most, 10000 to 1000000000, whatever their age.',
    '5000000',
  ),
  TRUSTED_PROXIES: key(
    commaList.pipe(z.array(proxyAddress)).default(['loopback']),
    'Addresses or networks, comma-separated, of proxies whose X-Forwarded-For is believed; loopback, linklocal and uniquelocal are names.',
    'loopback,10.0.0.0/8',
  ),
  GRAPH_API_BASE_URL: key(
    httpUrl.transform((url) => url.replace(/\/+$/, '')).default('https://graph.facebook.com'),
    "Address of Meta's Graph API for WhatsApp, Messenger and Instagram accounts that are linked to a page.",
    'https://graph.facebook.com',
  ),
  INSTAGRAM_API_BASE_URL: key(
    httpUrl.transform((url) => url.replace(/\/+$/, '')).default('https://graph.instagram.com'),
    'Address of the Graph API for accounts that are connected by Instagram Login.',
    'https://graph.instagram.com',
  ),
  GRAPH_API_VERSION: key(
    z
      .string()
      .regex(/^v\d+\.\d+$/, 'must look like v26.0')
      .default('v26.0'),
    'Version of the Graph API that is called. Each lives about two years.',
    'v26.0',
  ),
  TELEGRAM_BOT_API_BASE_URL: key(
    httpUrl.transform((url) => url.replace(/\/+$/, '')).default('https://api.telegram.org'),
    "Address of Telegram's Bot API.",
    'https://api.telegram.org',
  ),
  TELEGRAM_API_ID: key(
    z.coerce.number().int().positive().optional(),
    'Telegram application id for accounts that have none of their own.',
    '12345',
  ),
  TELEGRAM_API_HASH: key(
    optionalText,
    'Telegram application hash for accounts without their own.',
    '0123abcd…',
  ),
  TELEGRAM_PROXY: key(
    proxyUrl,
    'Proxy for all Telegram accounts that have none of their own.',
    'mtproxy://00112233445566778899aabbccddeeff@127.0.0.1:443',
  ),
  TELEGRAM_BACKFILL_MESSAGES: key(
    z.coerce.number().int().min(0).max(1000).default(50),
    'Older messages of each chat that are fetched when a Telegram account is connected for the first time, 0 to 1000.',
    '50',
  ),
  WEBSOCKET_NOTIFY_URL: key(
    httpUrl.optional(),
    'Where the listener posts notifications. Default: http://127.0.0.1:PORT/api/v1/communications/broadcast-message.',
    'http://127.0.0.1:8000/api/v1/communications/broadcast-message',
  ),
  NATS_URL: key(
    commaList.pipe(natsUrls).default([]),
    'NATS servers between API nodes, comma-separated; tls:// demands TLS; a user and password or a token may stand before the @. Unset = PostgreSQL LISTEN/NOTIFY.',
    'nats://switchboard:password@nats-1:4222,nats://nats-2:4222',
  ),
  OUTGOING_WEBHOOK_PRIVATE_HOSTS: key(
    commaList.pipe(z.array(hostName)).default([]),
    'Exact hosts, comma-separated and each with a port or without, that outgoing webhooks may reach although they are in a private network, and by http.',
    'crm.internal:8080',
  ),
  LOG_LEVEL: key(
    z.enum(['error', 'warn', 'info', 'debug']).default('info'),
    'How much is logged: error, warn, info or debug.',
    'info',
  ),
  LOG_FORMAT: key(
    z.enum(['json', 'pretty']).optional(),
    'json (one object a line) or pretty. Default: pretty when `npm start` runs in a terminal, else json.',
    'json',
  ),
} as const;
