import type { EventFilter } from '@switchboard/protocol';
import type { TokenSource } from './connection/credentials.ts';
import type {
  ClientClock,
  CursorStorage,
  FetchLike,
  NetworkSignals,
  PageStorage,
  TabPorts,
  WebSocketConstructor,
} from './ports.ts';

export interface SwitchboardClientOptions {
  /** The server's address, such as `https://inbox.example.com`; in a page, the page's own server unless told. */
  url?: string;
  /** Whom the credentials belong to. */
  userId: string;
  /** Without one, the browser's session cookie says who this is. */
  token?: TokenSource;
  /** Which events come; all unless told. */
  filter?: EventFilter;
  /** A cursor: everything later is told first. Without one, only what happens from now on. */
  since?: string;
  /** Where the cursor outlives this client; asked where `since` is not given. */
  cursorStorage?: CursorStorage;
  /**
   * Where messages outlive the page until the server has them, such as `() => localStorage`; asked each time. A store that
   * is given `unsent` keeps them there. Unless told they end with the page.
   */
  unsentStorage?: () => PageStorage;
  /** Errors of listeners and of the storage; shown in the console unless told. */
  onError?: (error: unknown) => void;
  /** The platform's own unless told; Node 20 has none, the package `ws` is one. */
  WebSocket?: WebSocketConstructor;
  fetch?: FetchLike;
  clock?: ClientClock;
  signals?: NetworkSignals;
  /** How tabs share one socket: the browser's locks and channels unless told; null for a socket of one's own. */
  tabs?: TabPorts | null;
}
