import { SwitchboardClient } from '../client.ts';
import type { SwitchboardClientOptions } from '../client-options.ts';
import type { ConnectionStatus } from '../connection/connection-status.ts';
import type { NetworkSignals } from '../ports.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeServer } from './fake-server.ts';

export const URL_OF_TESTS = 'https://inbox.example.com';

/** What the system says about network and screen, when a test says so. */
export class FakeSignals implements NetworkSignals {
  readonly #listeners = new Set<() => void>();

  onChange(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => void this.#listeners.delete(callback);
  }

  /** The network is back, or the page visible. */
  fire(): void {
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

export interface Rig {
  server: FakeServer;
  clock: FakeClock;
  signals: FakeSignals;
  client: SwitchboardClient;
  /** The numbers of the events that listeners were told, in order. */
  told: number[];
  statuses: ConnectionStatus[];
  errors: unknown[];
}

/** A client and a server in one process, with time that passes only when a test says so. */
export function createRig(
  options: Partial<SwitchboardClientOptions> = {},
  { server = new FakeServer(), clock = new FakeClock() } = {},
): Rig {
  const signals = new FakeSignals();
  const errors: unknown[] = [];
  const client = new SwitchboardClient({
    url: URL_OF_TESTS,
    userId: server.userId,
    WebSocket: server.WebSocket,
    fetch: server.fetch,
    clock,
    signals,
    tabs: null,
    onError: (error) => void errors.push(error),
    ...options,
  });
  const told: number[] = [];
  const statuses: ConnectionStatus[] = [];
  client.on('event', ({ seq }) => void told.push(Number(seq)));
  client.on('state', (status) => void statuses.push(status));
  return { server, clock, signals, client, told, statuses, errors };
}
