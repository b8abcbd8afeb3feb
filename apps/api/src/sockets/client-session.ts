import type { Colleagues } from './colleagues.ts';
import { type ClientFrame, parseClientFrame } from './client-frames.ts';
import type { Connection } from './connection.ts';
import type { EventFeed } from './event-feed.ts';
import { EventFilter, type PlatformOf } from './event-filter.ts';
import { errorText, heartbeat } from './frames.ts';
import type { Following, MessagesConnectionManager } from './messages-connection-manager.ts';

export interface ClientSessionOptions {
  manager: MessagesConnectionManager;
  colleagues: Colleagues;
  platformOf: PlatformOf;
}

/** Takes in a socket and does what its client says from then on. */
export function openClientSession(
  connection: Connection,
  following: Following,
  options: ClientSessionOptions,
): void {
  const { manager, colleagues } = options;
  const feed = manager.connect(connection, following);
  colleagues.join(connection);
  connection.onClose(() => colleagues.leave(connection));
  if (connection.protocol === 'plain') return;
  connection.onFrame((text) => {
    const frame = parseClientFrame(text);
    if (typeof frame === 'string') connection.sendText(errorText('bad_request', frame));
    else obey(frame, connection, feed, options);
  });
}

function obey(
  frame: ClientFrame,
  connection: Connection,
  feed: EventFeed,
  { manager, colleagues, platformOf }: ClientSessionOptions,
): void {
  switch (frame.type) {
    case 'heartbeat':
      manager.confirm(connection, BigInt(frame.seq));
      feed.tellProgress();
      return connection.sendText(heartbeat(manager.position.seq));
    case 'typing':
      return colleagues.setTyping(connection, frame.conversation_id, frame.on);
    case 'viewing':
      return colleagues.setViewing(connection, frame.conversation_id);
    case 'subscribe': {
      const filter = new EventFilter(frame, platformOf);
      return feed.setFilter(filter.letsEverythingPass ? null : filter);
    }
  }
}
