import type { TelegramMessage } from '@switchboard/channels';
import type { Logger } from '@switchboard/service';
import type { PeerBook } from '../accounts/peer-book.ts';
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  ChatReference,
  TelegramDialog,
  TelegramUpdates,
} from './telegram-updates.ts';

/** What it takes to act as a Telegram account. */
export interface TelegramAccountCredentials {
  apiId: number;
  apiHash: string;
  /** A session string of gramjs or Telethon. */
  session: string;
  /** `mtproxy://secret@host:port` or `socks5://[user:pass@]host:port`. */
  proxy: string | null;
}

/**
 * Why an account is not connected: `needs_login` and `banned` stay so until a person does something, `temporary` is worth
 * another try.
 */
export type ConnectionProblem = 'needs_login' | 'banned' | 'temporary';

/** The only error that leaves a connection. `reason` is Telegram's own word for it where it has one. */
export class TelegramConnectionError extends Error {
  readonly problem: ConnectionProblem;
  readonly reason: string;
  /** How long Telegram wants to be left alone with this kind of request, where it says so. */
  readonly retryAfterMs: number | null;
  /** Telegram has answered, with a no: the line works, and another request may go well. */
  readonly isRefusal: boolean;
  /** The code of that no; null where nothing was answered. */
  readonly code: number | null;
  /** What was asked for has certainly not been done: nothing that does it has left us. */
  readonly isUndone: boolean;

  constructor(
    problem: ConnectionProblem,
    reason: string,
    message: string,
    options: {
      cause?: unknown;
      retryAfterMs?: number;
      isRefusal?: boolean;
      code?: number;
      isUndone?: boolean;
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'TelegramConnectionError';
    this.problem = problem;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isRefusal = options.isRefusal ?? false;
    this.code = options.code ?? null;
    this.isUndone = options.isUndone ?? false;
  }
}

/** Whose account it turned out to be. */
export interface TelegramIdentity {
  userId: string;
  name: string;
  username: string | null;
  phone: string | null;
}

/** A message to send. The same `randomId` again is the same message: Telegram stores it once. */
export interface MessageToSend {
  chat: ChatReference;
  text: string;
  replyToMessageId: string | null;
  /** 64 bits, signed, in decimal; chosen and kept by the caller before the first try. */
  randomId: string;
}

/** A message with a file; `text` is its caption. */
export interface FileToSend extends MessageToSend {
  file: OutgoingFile;
}

/** How Telegram's apps show a file. */
export type OutgoingFileKind = 'photo' | 'video' | 'audio' | 'voice' | 'sticker' | 'document';

export interface OutgoingFile {
  kind: OutgoingFileKind;
  filename: string;
  mimeType: string;
  sizeBytes: number;
  /** The bytes from the beginning; called again when the file must be sent once more. */
  read(): Promise<AsyncIterable<Uint8Array>>;
}

/** `messageId` is null when an earlier try has sent it and Telegram does not say under which number. */
export interface SentMessage {
  messageId: string | null;
}

/**
 * One account's connection, good for one life: once it is lost or closed, open a new one. Every method rejects with a
 * `TelegramConnectionError` after its own timeout at the latest. `temporary` errors of a method do not end the
 * connection; those that settle the account's fate (`needs_login`, `banned`) also come by `onLost`.
 */
export interface TelegramAccountConnection {
  connect(): Promise<TelegramIdentity>;
  /**
   * Everything that Telegram says unasked, and what its answers to our own requests count, in the order of arrival.
   * Register before `connect`; nothing is handed over until it has resolved.
   */
  onUpdates(listener: (updates: TelegramUpdates) => void): void;
  /** The line was down and is up again: whatever was said meanwhile was not heard. */
  onReconnected(listener: () => void): void;
  /** The connection is dead or the account was signed out. Called once at most, and never after `close`. */
  onLost(listener: (error: TelegramConnectionError) => void): void;

  /** Also the health check: no event tells of a revocation (notes/telegram.md C10). */
  getState(): Promise<AccountState>;
  getDifference(from: AccountState): Promise<AccountDifference>;
  getChannelDifference(channel: ChatReference, pts: number): Promise<ChannelDifference>;
  /** All chats, the newest first, at most `max`. */
  getDialogs(max: number): Promise<TelegramDialog[]>;
  /** The dialogs of certain chats; those that the account is not in are left out. At most 100 at once. */
  getDialogsOf(chats: readonly ChatReference[]): Promise<TelegramDialog[]>;
  /** Messages with ids below `beforeId` (null: from the newest on), the newest first, at most 100. */
  getHistory(chat: ChatReference, beforeId: string | null, limit: number): Promise<TelegramMessage[]>;
  /** Messages by id; those that are gone are left out. */
  getMessages(chat: ChatReference, ids: readonly string[]): Promise<TelegramMessage[]>;
  /**
   * The bytes of the file on a message, in pieces, as they come. References to files grow old: it asks for the message
   * anew when Telegram says so, and goes on where it was (notes/telegram.md A5).
   */
  readFile(chat: ChatReference, messageId: string, options: ReadFileOptions): AsyncIterable<Buffer>;
  sendMessage(message: MessageToSend): Promise<SentMessage>;
  /**
   * Uploads the file part by part, waits when Telegram asks for some minutes of patience, and sends it. An error that
   * `isUndone` came before there was anything to send. Two files at once; more wait. What `read` throws comes out as it is.
   */
  sendFile(message: FileToSend, options: { signal: AbortSignal }): Promise<SentMessage>;
  /** New words for a message of the account; those that it has already are fine. */
  editMessage(chat: ChatReference, messageId: string, text: string): Promise<void>;
  /** Takes messages away for everybody; those that are gone are fine. */
  deleteMessages(chat: ChatReference, messageIds: readonly string[]): Promise<void>;
  /** The account's reaction to a message; null takes it away. */
  sendReaction(chat: ChatReference, messageId: string, emoji: string | null): Promise<void>;
  /** Ends the session at Telegram, so that its key is worthless. */
  logOut(): Promise<void>;
  /** Ends everything within seconds, whatever state the connection is in; its socket is cut at once. */
  close(): Promise<void>;
}

export interface ReadFileOptions {
  /** Rejects with reason `file_too_large` before or while reading more than this. */
  maxBytes: number;
  signal: AbortSignal;
}

/** Limits in milliseconds; each has a default. */
export interface TelegramConnectionOptions {
  logger: Pick<Logger, 'info' | 'warn'>;
  /** Everybody the account has met; the connection writes what it hears into it and reads names from it. */
  peers: PeerBook;
  /** Connecting, from the first packet to the account's name. */
  connectTimeoutMs?: number;
  /** One request. */
  requestTimeoutMs?: number;
  /** How long the library may try to reconnect by itself. Then the connection is lost. */
  reconnectTimeoutMs?: number;
  /** How often an idle line is tried. */
  pingIntervalMs?: number;
}

/** Makes a connection without opening it. */
export type OpenTelegramConnection = (
  credentials: TelegramAccountCredentials,
  options: TelegramConnectionOptions,
) => TelegramAccountConnection;
