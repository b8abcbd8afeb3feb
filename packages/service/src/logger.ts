import winston from 'winston';

/** What a room needs to speak: a sentence without personal data, and fields. */
export interface Logger {
  error(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  debug(message: string, fields?: Record<string, unknown>): void;
}

export interface LoggerOptions {
  /** The pm2 application's name. */
  process: string;
  level: string;
  format: 'json' | 'pretty';
  /** Where lines go; standard output by default. */
  stream?: NodeJS.WritableStream;
}

/** Values under these names never reach a log, however deep they sit. */
const SECRET_FIELD =
  /token|secret|password|authorization|cookie|session|signature|api_?hash|encryption|jwt|^body$|^text$|^content$/i;
/** Tokens that travel in addresses, such as `/ws/7?token=…` or `nats://token@host`, and passwords in connection strings. */
const SECRET_IN_TEXT =
  /([?&](?:token|hub\.verify_token|access_token)=)[^&\s"']+|((?:nats|tls):\/\/)[^:@/\s]{1,500}(?=@)|(\w{1,20}:\/\/[^:/\s]{0,200}:)[^@\s]{1,500}(?=@)|sw[stl]_[\w-]+/g;
/** Longer words of others (a library's warning, a driver's message) are cut: redaction must stay cheap. */
const TEXT_CHARS_MAX = 4_000;
const REDACTED = '[redacted]';

/** A winston logger: one line an event, secrets redacted by the name of their field, no message texts. */
export function createLogger(options: LoggerOptions): Logger {
  const line =
    options.format === 'json'
      ? winston.format.json()
      : winston.format.printf(({ timestamp, level, message, process, ...fields }) => {
          const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
          return `${String(timestamp)} ${level} [${String(process)}] ${String(message)}${rest}`;
        });
  return winston.createLogger({
    level: options.level,
    defaultMeta: { process: options.process },
    format: winston.format.combine(winston.format.timestamp(), redaction(), line, withoutControls()),
    transports: [
      options.stream
        ? new winston.transports.Stream({ stream: options.stream })
        : new winston.transports.Console({ forceConsole: false }),
    ],
  });
}

/** For code that is handed no logger, such as a single function under test. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };

const redaction = winston.format((info) => {
  for (const [name, value] of Object.entries(info)) {
    if (name !== 'level' && name !== 'process') info[name] = redacted(name, value, 4);
  }
  return info;
});

/** What a terminal would obey, and a line break within a line; JSON itself leaves the controls of C1 as they are. */
/* oxlint-disable-next-line no-control-regex -- controls are what this is about */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
const LINE = Symbol.for('message');

const withoutControls = winston.format((info) => {
  const escaped = String(info[LINE]).replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Object.assign(info, { [LINE]: escaped });
});

function redacted(name: string, value: unknown, depthLeft: number): unknown {
  if (SECRET_FIELD.test(name) && value !== null && value !== undefined && typeof value !== 'number')
    return REDACTED;
  if (typeof value === 'string') return redactedText(value);
  if (value instanceof Error) return describeError(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depthLeft === 0) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => redacted('', item, depthLeft - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redacted(key, item, depthLeft - 1)]),
  );
}

function redactedText(text: string): string {
  return text.slice(0, TEXT_CHARS_MAX).replace(SECRET_IN_TEXT, `$1$2$3${REDACTED}`);
}

/** Name, message, code and stack; a driver's `parameters` and `query` hold message texts and stay out. */
function describeError(error: Error): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: redactedText(error.message),
    ...(code === undefined ? {} : { code }),
    stack: redactedText(error.stack ?? ''),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
