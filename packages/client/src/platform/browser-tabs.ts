import type { TabChannel, TabLocks, TabPorts } from '../ports.ts';

interface LockManager {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    callback: () => Promise<void> | undefined,
  ): Promise<void>;
}

interface Channel extends Omit<TabChannel, 'post'> {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

interface Globals {
  document?: unknown;
  navigator?: { locks?: LockManager };
  BroadcastChannel?: new (name: string) => Channel;
}

/**
 * Locks and channels between the pages of one origin; null where the platform lacks one of them. Node has both by now, but
 * its clients are no tabs of one person.
 */
export function browserTabs(): TabPorts | null {
  const { document, navigator, BroadcastChannel } = globalThis as unknown as Globals;
  const locks = navigator?.locks;
  if (document === undefined || locks === undefined || BroadcastChannel === undefined) return null;
  try {
    // Pages in a sandbox have the constructor and may not use it.
    new BroadcastChannel('switchboard').close();
  } catch {
    return null;
  }
  return {
    locks: tabLocks(locks),
    openChannel(name, onMessage) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => onMessage(data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
  };
}

/** Exported for its test. */
export function tabLocks(manager: LockManager): TabLocks {
  return {
    request(name, { steal, granted, lost }) {
      const waiting = new AbortController();
      let state: 'waiting' | 'held' | 'over' = 'waiting';
      let release = (): void => {};
      const hold = (): Promise<void> | undefined => {
        if (state === 'over') return undefined;
        state = 'held';
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        granted();
        return held;
      };
      // Who steals never waits, and may not bring a signal.
      manager.request(name, steal ? { steal } : { signal: waiting.signal }, hold).catch(() => {
        const before = state;
        state = before === 'waiting' ? 'held' : 'over';
        if (before === 'held') lost();
        // Where locks are forbidden each page has a socket of its own.
        else if (before === 'waiting') granted();
      });
      return () => {
        const before = state;
        state = 'over';
        if (before === 'waiting') waiting.abort();
        else release();
      };
    },
  };
}
