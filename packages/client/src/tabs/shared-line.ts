import type { ClientFrame, PresentUser } from '@switchboard/protocol';
import type { ConnectionOptions } from '../connection/connection.ts';
import { type ConnectionStatus, IDLE_STATUS, isSameStatus } from '../connection/connection-status.ts';
import type { EventFeed } from '../feed/event-feed.ts';
import type { Line } from '../line.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, TabChannel, TabPorts } from '../ports.ts';
import { randomId } from '../rest/random-id.ts';
import type { CatchUpOptions } from './catch-up.ts';
import { Follower } from './follower.ts';
import { Leader } from './leader.ts';
import type { FollowerMessage, LeaderMessage, TabMessage } from './tab-messages.ts';
import { Viewers } from './viewers.ts';

export interface SharedLineOptions {
  tabs: TabPorts;
  /** The same for all tabs to which the server would tell the same; with another filter it is another. */
  name: () => string;
  feed: EventFeed;
  connection: ConnectionOptions;
  fetchPage: CatchUpOptions['fetchPage'];
  presence: () => readonly PresentUser[];
}

const LOOKING: ConnectionStatus = { ...IDLE_STATUS, state: 'connecting', reason: 'Connecting.' };

/**
 * One socket for all tabs of a browser. Whoever holds the lock leads; the others follow and wait for it. When the leading
 * tab goes, the next one goes on with its own cursor, so that nothing is lost or told twice. A leader that does not
 * answer is frozen: its lock is taken away.
 */
export class SharedLine implements Line {
  readonly #options: SharedLineOptions;
  readonly #tab = randomId();
  #name = '';
  #status = IDLE_STATUS;
  #role: Leader | Follower | null = null;
  #channel: TabChannel | null = null;
  #cancelLock: Cancel | null = null;
  #cancelViewing: Cancel | null = null;
  #viewing: string | null = null;

  constructor(options: SharedLineOptions) {
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  connect(): void {
    if (this.#role !== null) {
      this.wake();
      return;
    }
    const { tabs, name } = this.#options;
    this.#name = name();
    this.#channel = tabs.openChannel(this.#name, (message) => this.#hear(message as TabMessage));
    this.#tell(LOOKING);
    this.#follow();
    this.#repeatViewing();
  }

  disconnect(): void {
    this.#leave();
    this.#tell(IDLE_STATUS);
  }

  wake(): void {
    if (this.#role instanceof Leader) this.#role.wake();
    else this.#post({ kind: 'wake' });
  }

  /** Tabs with this filter share another socket. */
  filterChanged(): void {
    if (this.#role === null || this.#options.name() === this.#name) return;
    this.#leave();
    this.connect();
  }

  send(frame: ClientFrame): void {
    if (this.#role instanceof Leader) this.#role.send(frame);
    else this.#post({ kind: 'send', frame });
  }

  view(conversationId: string | null): void {
    this.#viewing = conversationId;
    this.#tellViewing();
  }

  #hear(message: TabMessage): void {
    if (message.kind === 'beat' || message.kind === 'frame') {
      // A second leader: one of the two has just lost the lock, and will be told so.
      if (this.#role instanceof Follower) this.#role.hear(message);
    } else if (this.#role instanceof Leader) this.#role.hear(message);
  }

  #follow(): void {
    this.#role?.stop();
    const { feed, connection, fetchPage } = this.#options;
    const follower = new Follower({
      feed,
      clock: connection.clock,
      fetchPage,
      post: (message) => this.#post(message),
      // Every tab has its own credentials, and finds out itself what they are worth.
      onStatus: (status) => this.#tell(status.state === 'ended' ? LOOKING : status),
      onLeader: () => this.#tellViewing(),
      onSilence: () => this.#requestLock({ steal: true }),
      onRefused: (refusal) => this.#end({ ...IDLE_STATUS, ...refusal, state: 'ended' }),
    });
    this.#role = follower;
    this.#requestLock({ steal: false });
    follower.start();
  }

  #requestLock({ steal }: { steal: boolean }): void {
    const { tabs } = this.#options;
    this.#cancelLock?.();
    this.#cancelLock = tabs.locks.request(this.#name, {
      steal,
      granted: () => this.#lead(),
      lost: () => this.#follow(),
    });
  }

  #lead(): void {
    this.#role?.stop();
    const { connection, presence } = this.#options;
    const leader = new Leader({
      id: randomId(),
      connection: {
        ...connection,
        onStatus: (status) => {
          if (status.state === 'ended') this.#end(status);
          else this.#tell(status);
        },
      },
      viewers: new Viewers(),
      post: (message) => this.#post(message),
      presence,
    });
    this.#role = leader;
    this.#tellViewing();
    leader.start();
  }

  /** Leaves the lock and the channel to the other tabs. */
  #leave(): void {
    const role = this.#role;
    this.#role = null;
    role?.stop();
    this.#cancelViewing?.();
    this.#cancelLock?.();
    this.#cancelLock = null;
    this.#channel?.close();
    this.#channel = null;
  }

  #end(status: ConnectionStatus): void {
    this.#leave();
    this.#tell(status);
  }

  #tell(status: ConnectionStatus): void {
    if (isSameStatus(this.#status, status)) return;
    this.#status = status;
    this.#options.connection.onStatus(status);
  }

  #tellViewing(): void {
    const message = { kind: 'view', tab: this.#tab, conversationId: this.#viewing } as const;
    if (this.#role instanceof Leader) this.#role.hear(message);
    else if (this.#role !== null) this.#post(message);
  }

  #repeatViewing(): void {
    this.#cancelViewing = this.#options.connection.clock.after(LIMITS.viewingRepeatMs, () => {
      this.#repeatViewing();
      this.#tellViewing();
    });
  }

  #post(message: LeaderMessage | FollowerMessage): void {
    this.#channel?.post(message);
  }
}
