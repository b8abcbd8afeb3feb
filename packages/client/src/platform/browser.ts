import type { ClientClock, FetchLike, NetworkSignals, WebSocketConstructor } from '../ports.ts';
import { canTellProgress, sendWithProgress } from './progress-request.ts';

/** What browsers have, and Node in part; each may be missing. */
interface Globals {
  WebSocket?: WebSocketConstructor;
  fetch?: FetchLike;
  location?: { origin: string };
  document?: Listenable & { visibilityState: string };
  addEventListener?: (type: string, listener: () => void) => void;
  removeEventListener?: (type: string, listener: () => void) => void;
  reportError?: (error: unknown) => void;
  console: { error: (...values: unknown[]) => void };
}

interface Listenable {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

const globals = (): Globals => globalThis as unknown as Globals;

/** @throws TypeError where there is none */
export function defaultWebSocket(): WebSocketConstructor {
  const { WebSocket } = globals();
  if (WebSocket === undefined) {
    throw new TypeError(
      'There is no WebSocket here. In Node 20, install the package "ws" and pass it: ' +
        "import WebSocket from 'ws'; new SwitchboardClient({ …, WebSocket }).",
    );
  }
  return WebSocket;
}

/** Looked up at each call: a page may replace it. Whoever wants to hear of progress gets a request that can tell. */
export const defaultFetch: FetchLike = (url, request) => {
  if (request.onProgress !== undefined && canTellProgress(url, request))
    return sendWithProgress(url, request);
  const { fetch } = globals();
  if (fetch === undefined)
    throw new TypeError('There is no fetch here. Pass one: new SwitchboardClient({ …, fetch }).');
  return fetch(url, request);
};

/** The page's own server. @throws TypeError outside of pages */
export function defaultUrl(): string {
  const { location } = globals();
  if (location === undefined)
    throw new TypeError("Say where the server is: new SwitchboardClient({ url: 'https://…', … }).");
  return location.origin;
}

/** Longer timers would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const systemClock: ClientClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, TIMER_MS_MAX));
    return () => clearTimeout(timer);
  },
};

/** The events of window and document; nothing where there are none. */
export const systemSignals: NetworkSignals = {
  onChange(callback) {
    const { document, addEventListener, removeEventListener } = globals();
    if (addEventListener === undefined || removeEventListener === undefined || document === undefined)
      return () => {};
    const onVisibility = (): void => {
      if (document.visibilityState === 'visible') callback();
    };
    // `pageshow`: the page may come back from where browsers keep those that were left.
    const ofWindow = ['online', 'offline', 'pageshow'];
    for (const type of ofWindow) addEventListener.call(globalThis, type, callback);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      for (const type of ofWindow) removeEventListener.call(globalThis, type, callback);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  },
};

/** Shows an error where developers look, as if nobody had caught it, and goes on. */
export function reportError(error: unknown): void {
  const { reportError: report, console } = globals();
  if (report === undefined) console.error(error);
  else report.call(globalThis, error);
}
