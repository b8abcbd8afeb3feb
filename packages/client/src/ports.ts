/** What this package needs of the world around it. Browsers bring all of it; tests and Node may bring their own. */

/** As browsers have it, and the package `ws`. */
export interface WebSocketLike {
  addEventListener(type: 'message', listener: (event: { data: any }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  /** Ends it without a closing handshake, where the platform can. */
  terminate?(): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}

export interface FetchRequest {
  method: string;
  headers: Record<string, string>;
  body?: string | FormData;
  credentials: 'include' | 'omit';
  signal: AbortSignal;
  /** Wants to hear how much of the body has been sent; who cannot tell need not. */
  onProgress?: (progress: UploadProgress) => void;
}

/** How far a body has been sent. */
export interface UploadProgress {
  bytesSent: number;
  bytesTotal: number;
}

export type FetchLike = (url: string, request: FetchRequest) => Promise<FetchResponse>;

/** Takes a timer back. */
export type Cancel = () => void;

/** Time and chance. */
export interface ClientClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  /** Calls back once, after so many milliseconds. */
  after(ms: number, callback: () => void): Cancel;
}

/** What the system says about network and screen. */
export interface NetworkSignals {
  /** Calls back when it is worth looking at the line at once: the network came or went, the page became visible. */
  onChange(callback: () => void): Cancel;
}

/** Where a cursor outlives the page. Worth it only where what the events have made outlives it too. */
export interface CursorStorage {
  load(): string | null | Promise<string | null>;
  save(cursor: string): void | Promise<void>;
}

/**
 * What outlives a page, the same for all pages of one origin: `localStorage`, or anything like it. Each call may throw where
 * nothing may be stored.
 */
export interface PageStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Locks between the pages of one browser: at most one holds each. */
export interface TabLocks {
  /**
   * Asks for a lock. Nothing is called before this has returned, nor after the lock was given back.
   *
   * @param granted it is this page's now
   * @param lost another page has taken it by force
   * @param steal take it from whoever holds it
   * @returns gives the lock back, or stops asking for it
   */
  request(name: string, options: { steal: boolean; granted: () => void; lost: () => void }): Cancel;
}

/** Messages between the pages of one browser. */
export interface TabChannel {
  post(message: unknown): void;
  close(): void;
}

export interface TabPorts {
  locks: TabLocks;
  /** A page does not hear itself. */
  openChannel(name: string, onMessage: (message: unknown) => void): TabChannel;
}
