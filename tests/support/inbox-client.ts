import type { User } from '@switchboard/database';
import { connectPlain, type Frame, type PlainClient } from './plain-client.ts';
import { BASE } from './test-api.ts';

/** A socket that speaks `switchboard.v1`. */
export interface InboxClient extends PlainClient {
  say(frame: object | string): void;
  /** The events so far, without control frames. */
  events(): Frame[];
}

/** Connects as an integrator's client does: the token in a subprotocol. */
export async function connectInbox(
  url: string,
  user: Pick<User, 'id'>,
  token: string,
  query = '',
): Promise<InboxClient> {
  const client = await connectPlain(`${url}${BASE}/ws/${encodeURIComponent(user.id)}${query}`, {
    protocols: ['switchboard.v1', `bearer.${token}`],
  });
  return {
    ...client,
    say: (frame) => client.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    events: () => client.frames.filter(({ id }) => typeof id === 'string'),
  };
}
