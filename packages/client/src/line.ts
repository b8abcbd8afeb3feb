import type { ClientFrame } from '@switchboard/protocol';
import type { ConnectionStatus } from './connection/connection-status.ts';

/** How events reach this client: by a socket of its own, or by that of another tab. */
export interface Line {
  readonly status: ConnectionStatus;
  /** Also after it has ended. */
  connect(): void;
  disconnect(): void;
  /** It is worth looking at the connection at once. */
  wake(): void;
  /** The filter is another one. */
  filterChanged(): void;
  /** Dropped while there is no connection: what it says is of the moment. */
  send(frame: ClientFrame): void;
  /** Which conversation this client shows; told again after each reconnection. */
  view(conversationId: string | null): void;
}
