import { withDeadline } from '@switchboard/service';
import { Api } from 'telegram';
import type { TelegramConnectionError } from '../client/telegram-client.ts';
import { asConnectionError, closedError, RpcRefusal, temporary } from './connection-problem.ts';
import type { DataCentre } from './data-centres.ts';
import { CONNECT_TIMEOUT_MS } from './gramjs-line.ts';
import type { GramjsLine } from './gramjs-line.ts';
import type { Call } from './gramjs-queries.ts';

/** A line to another data centre is cut after this long without use. */
const IDLE_MS = 30_000;

/** Makes a line without opening it; `authKey` null for a key exchange. */
export type OpenFileLine = (centre: DataCentre, authKey: Buffer | null) => GramjsLine;

interface FileLine {
  line: GramjsLine;
  ready: Promise<void>;
  users: number;
  idleTimer: NodeJS.Timeout | null;
}

/**
 * Lines to the data centres where other people's files lie. Each needs a key of its own, which is told whose it is by an
 * authorisation that the account's own data centre exports (auth.exportAuthorization). Keys live as long as the account's
 * connection, lines only while they are used.
 */
export class FileLines {
  readonly #open: OpenFileLine;
  readonly #home: { call: Call; centreOf(dcId: number): DataCentre };
  readonly #keys = new Map<number, Buffer>();
  readonly #lines = new Map<number, FileLine>();
  #ended = false;

  /** @param home the account's own data centre. */
  constructor(open: OpenFileLine, home: { call: Call; centreOf(dcId: number): DataCentre }) {
    this.#open = open;
    this.#home = home;
  }

  /** @throws TelegramConnectionError, always `temporary`: a file's data centre does not settle an account's fate. */
  async call<R extends Api.AnyRequest>(dcId: number, request: R): Promise<R['__response']> {
    if (this.#ended) throw closedError();
    const entry = this.#lines.get(dcId) ?? this.#begin(dcId);
    entry.users++;
    if (entry.idleTimer !== null) clearTimeout(entry.idleTimer);
    try {
      await entry.ready;
      return await entry.line.call(request);
    } catch (error) {
      throw await this.#afterFailure(dcId, entry, error);
    } finally {
      entry.users--;
      if (entry.users === 0 && this.#lines.get(dcId) === entry) this.#closeWhenIdle(dcId, entry);
    }
  }

  async close(): Promise<void> {
    this.#ended = true;
    await Promise.all([...this.#lines].map(([dcId, entry]) => this.#drop(dcId, entry)));
  }

  #begin(dcId: number): FileLine {
    const line = this.#open(this.#home.centreOf(dcId), this.#keys.get(dcId) ?? null);
    const ready = withDeadline(this.#connect(dcId, line), CONNECT_TIMEOUT_MS, () =>
      temporary(
        'connect_timeout',
        `Telegram's data centre ${dcId} did not answer within ${CONNECT_TIMEOUT_MS} ms.`,
      ),
    );
    const entry: FileLine = { line, ready, users: 0, idleTimer: null };
    this.#lines.set(dcId, entry);
    return entry;
  }

  async #connect(dcId: number, line: GramjsLine): Promise<void> {
    await line.connect(CONNECT_TIMEOUT_MS);
    if (this.#keys.has(dcId)) return;
    const { id, bytes } = await this.#home.call(new Api.auth.ExportAuthorization({ dcId }));
    await line.introduce(new Api.auth.ImportAuthorization({ id, bytes }));
    const key = line.authKey;
    if (key !== null) this.#keys.set(dcId, key);
  }

  /** A refusal leaves the line as it is; whatever else went wrong, the next request begins a new one. */
  async #afterFailure(dcId: number, entry: FileLine, error: unknown): Promise<TelegramConnectionError> {
    const known = asConnectionError(error);
    const isRefusal = error instanceof RpcRefusal;
    if (isRefusal && known.problem === 'temporary') return known;
    if (isRefusal) this.#keys.delete(dcId);
    await this.#drop(dcId, entry);
    return known.problem === 'temporary' ? known : temporary(`file_${known.reason}`, known.message, error);
  }

  #closeWhenIdle(dcId: number, entry: FileLine): void {
    entry.idleTimer = setTimeout(() => void this.#drop(dcId, entry), IDLE_MS);
    entry.idleTimer.unref();
  }

  async #drop(dcId: number, entry: FileLine): Promise<void> {
    if (this.#lines.get(dcId) === entry) this.#lines.delete(dcId);
    if (entry.idleTimer !== null) clearTimeout(entry.idleTimer);
    await entry.line.close(temporary('closed', 'The line to the file was closed.'));
  }
}
