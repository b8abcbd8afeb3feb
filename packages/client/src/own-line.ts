import type { ClientFrame } from '@switchboard/protocol';
import { Connection, type ConnectionOptions } from './connection/connection.ts';
import type { ConnectionStatus } from './connection/connection-status.ts';
import type { Line } from './line.ts';

/** A socket for this client alone. */
export class OwnLine implements Line {
  readonly #connection: Connection;
  #viewing: string | null = null;

  constructor(options: ConnectionOptions) {
    this.#connection = new Connection({
      ...options,
      onStatus: (status) => {
        if (status.state === 'online' && this.#viewing !== null) this.#tellViewing();
        options.onStatus(status);
      },
    });
  }

  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  connect(): void {
    this.#connection.connect();
  }

  disconnect(): void {
    this.#connection.disconnect();
  }

  wake(): void {
    this.#connection.wake();
  }

  filterChanged(): void {
    this.#connection.filterChanged();
  }

  send(frame: ClientFrame): void {
    this.#connection.send(frame);
  }

  view(conversationId: string | null): void {
    this.#viewing = conversationId;
    this.#tellViewing();
  }

  #tellViewing(): void {
    this.#connection.send({ type: 'viewing', conversation_id: this.#viewing });
  }
}
