import type { ClientFrame, PresentUser } from '@switchboard/protocol';
import type { ConnectionStatus } from '../connection/connection-status.ts';
import type { ServerFrame } from '../feed/frames.ts';

/** Frames that the leading tab hands on. */
export type SharedFrame = Extract<ServerFrame, { kind: 'event' | 'caught_up' | 'ephemeral' }>;

/** What the tab with the socket tells all others. */
export type LeaderMessage =
  /** It lives, and this is where it stands. */
  | {
      kind: 'beat';
      /** Another one each time that a tab begins to lead. */
      leader: string;
      /** The number of the last frame that it has handed on: whoever has another one has missed something. */
      n: number;
      cursor: string | null;
      status: ConnectionStatus;
      presence: readonly PresentUser[];
    }
  | { kind: 'frame'; leader: string; n: number; frame: SharedFrame };

/** What a tab without a socket says to the one that has it. */
export type FollowerMessage =
  /** Is anybody there? Answered by a beat. */
  | { kind: 'ask' }
  | { kind: 'send'; frame: ClientFrame }
  | { kind: 'view'; tab: string; conversationId: string | null }
  /** It is worth looking at the line at once. */
  | { kind: 'wake' };

export type TabMessage = LeaderMessage | FollowerMessage;

/** Pages of different versions may be open at the same time; they do not share. */
const VERSION = 2;

/** Tabs that may share one socket, because the server would tell each of them the same. */
export function shareName(url: string, userId: string, filterKey: string): string {
  return `switchboard-${VERSION} ${url} ${userId} ${filterKey}`;
}
