import { type ClientFrame, formatCursor, type PresentUser } from '@switchboard/protocol';
import { Connection, type ConnectionOptions } from '../connection/connection.ts';
import type { ConnectionStatus } from '../connection/connection-status.ts';
import type { ServerFrame } from '../feed/frames.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel } from '../ports.ts';
import type { FollowerMessage, LeaderMessage, SharedFrame } from './tab-messages.ts';
import type { Viewers } from './viewers.ts';

export interface LeaderOptions {
  /** Another one each time. */
  id: string;
  connection: ConnectionOptions;
  viewers: Viewers;
  post: (message: LeaderMessage) => void;
  presence: () => readonly PresentUser[];
}

/** The tab that has the socket: it hands on what comes, and sends what the others want to say. */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #connection: Connection;
  #n = 0;
  #viewing: string | null = null;
  #cancelBeat: Cancel | null = null;

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#connection = new Connection({
      ...options.connection,
      onStatus: (status) => this.#onStatus(status),
      onFrame: (frame) => this.#onFrame(frame),
    });
  }

  get status(): ConnectionStatus {
    return this.#connection.status;
  }

  start(): void {
    this.#repeatBeat();
    this.#connection.connect();
  }

  /** Leaves the socket; whoever leads next goes on with a cursor of its own. */
  stop(): void {
    this.#cancelBeat?.();
    this.#cancelBeat = null;
    this.#connection.disconnect();
  }

  wake(): void {
    this.#connection.wake();
  }

  send(frame: ClientFrame): void {
    this.#connection.send(frame);
  }

  /** What tabs show has changed, or may have. */
  viewingChanged(): void {
    const current = this.#options.viewers.current(this.#options.connection.clock.now());
    if (current === this.#viewing) return;
    this.#viewing = current;
    this.send({ type: 'viewing', conversation_id: current });
  }

  /** Another tab speaks. */
  hear(message: FollowerMessage): void {
    switch (message.kind) {
      case 'ask':
        this.#beat();
        break;
      case 'send':
        this.send(message.frame);
        break;
      case 'view':
        this.#options.viewers.set(message.tab, message.conversationId, this.#options.connection.clock.now());
        this.viewingChanged();
        break;
      case 'wake':
        this.wake();
        break;
    }
  }

  #onStatus(status: ConnectionStatus): void {
    // Stopped: the next leader speaks.
    if (this.#cancelBeat === null) return;
    if (status.state === 'online' && this.#viewing !== null)
      this.send({ type: 'viewing', conversation_id: this.#viewing });
    this.#beat();
    this.#options.connection.onStatus(status);
  }

  #onFrame(frame: ServerFrame): boolean {
    if (!this.#options.connection.onFrame(frame)) return false;
    if (isShared(frame)) this.#options.post({ kind: 'frame', leader: this.#options.id, n: ++this.#n, frame });
    // Everybody finds out alone whether the log can be continued from where they stand.
    else if (frame.kind === 'resync_required') this.#beat();
    return true;
  }

  #repeatBeat(): void {
    this.#cancelBeat = this.#options.connection.clock.after(LIMITS.leaderBeatMs, () => {
      this.#repeatBeat();
      this.viewingChanged();
      this.#beat();
    });
  }

  #beat(): void {
    const { id, connection, presence } = this.#options;
    const cursor = connection.cursor();
    this.#options.post({
      kind: 'beat',
      leader: id,
      n: this.#n,
      cursor: cursor === null ? null : formatCursor(cursor),
      status: this.status,
      presence: presence(),
    });
  }
}

function isShared(frame: ServerFrame): frame is SharedFrame {
  return frame.kind === 'event' || frame.kind === 'caught_up' || frame.kind === 'ephemeral';
}
