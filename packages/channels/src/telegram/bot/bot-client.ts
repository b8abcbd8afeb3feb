import { LIMITS, parseLosslessJson, SECOND_MS } from '@switchboard/core';
import { type HttpExchange, HttpExchanger, type HttpExchangerOptions } from '../../http/exchange.ts';
import { multipartBody, type UploadFile } from '../../http/multipart.ts';
import { asRecord, isTrue, type JsonRecord, recordOf, textOf, valueOf } from '../../tolerant-reader.ts';

/** One call of the Bot API. */
export interface BotRequest {
  /** `sendMessage`. */
  method: string;
  parameters: JsonRecord;
  /** The file that a parameter of this name stands for; the call is then a form. */
  file?: { parameter: string; file: UploadFile };
}

/**
 * What came of it:
 * - `error`: Telegram has said no, and has done nothing;
 * - `not_sent`: Telegram cannot have heard of it;
 * - `lost`: Telegram may have done it.
 */
export type BotAnswer =
  | { kind: 'ok'; result: unknown }
  | { kind: 'error'; code: number; description: string; retryAfterMs: number | null }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'lost'; reason: string };

/** The part of `BotClient` that senders need. */
export interface BotPort {
  call(request: BotRequest, botToken: string, options?: BotCallOptions): Promise<BotAnswer>;
}

export interface BotCallOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface BotClientOptions extends HttpExchangerOptions {
  /** `https://api.telegram.org`. */
  baseUrl: string;
}

const METHOD = /^[A-Za-z]{1,64}$/;
const TOKEN = /^\d{1,20}:[A-Za-z0-9_-]{1,128}$/;

/** Talks to Telegram's Bot API, which wants the token in the path: no URL ever leaves this class. */
export class BotClient implements BotPort {
  readonly #http: HttpExchanger;
  readonly #baseUrl: string;

  constructor(options: BotClientOptions) {
    this.#http = new HttpExchanger(options);
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  close(): void {
    this.#http.close();
  }

  /**
   * Makes one call, once. Never throws for what the network or Telegram does.
   *
   * @throws TypeError when the method is no method: a fault of ours.
   */
  async call(
    { method, parameters, file }: BotRequest,
    botToken: string,
    { timeoutMs, signal }: BotCallOptions = {},
  ): Promise<BotAnswer> {
    if (!METHOD.test(method)) throw new TypeError('not a method of the Bot API');
    // Telegram answers a malformed token with 404; what is none must not become a path.
    if (!TOKEN.test(botToken))
      return { kind: 'error', code: 404, description: 'Not Found', retryAfterMs: null };
    const form = file === undefined ? null : multipartBody(formFields(parameters), file.parameter, file.file);
    const exchanging = this.#http.exchange({
      method: 'POST',
      url: `${this.#baseUrl}/bot${botToken}/${method}`,
      headers:
        form === null
          ? { 'content-type': 'application/json' }
          : { 'content-type': form.contentType, 'content-length': String(form.sizeBytes) },
      body: form === null ? Buffer.from(JSON.stringify(parameters)) : form.stream,
      timeoutMs: timeoutMs ?? (form === null ? LIMITS.platformRequestMsMax : LIMITS.platformUploadMsMax),
      signal: signal ?? null,
    });
    return readExchange(await exchanging.finally(() => file?.file.stream.destroy()));
  }
}

/** In a form, what is no text is JSON (Bot API, "Making requests"). */
function formFields(parameters: JsonRecord): Record<string, string> {
  const fields: [string, string][] = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(fields);
}

function readExchange(exchange: HttpExchange): BotAnswer {
  if (exchange.kind !== 'answered') return exchange;
  const body = jsonObject(exchange.body);
  if (isTrue(body, 'ok')) return { kind: 'ok', result: valueOf(body, 'result') };
  const code = valueOf(body, 'error_code');
  // Above 499 something broke on the way or within: nobody says that it was before the message was sent.
  if (typeof code !== 'number' || code < 400 || code > 499) {
    return { kind: 'lost', reason: `HTTP_${exchange.status}` };
  }
  const seconds = valueOf(recordOf(body, 'parameters'), 'retry_after');
  const retryAfterMs = typeof seconds === 'number' && seconds > 0 ? seconds * SECOND_MS : null;
  return { kind: 'error', code, description: textOf(body, 'description') ?? '', retryAfterMs };
}

function jsonObject(text: string): JsonRecord | null {
  try {
    return asRecord(parseLosslessJson(text));
  } catch {
    return null;
  }
}
