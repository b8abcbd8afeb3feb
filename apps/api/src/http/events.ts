import { z } from 'zod';
import { LIMITS, type LoggedEvent, SwitchboardError } from '@switchboard/core';
import type { EventLog } from '@switchboard/database';
import { type Cursor, eventFrame, formatCursor, parseCursor } from '@switchboard/protocol';
import type { ChannelPlatforms } from '../channel-platforms.ts';
import type { Publisher } from '../publisher.ts';
import { EventFilter, filterOfQuery, type FilterRequest } from '../sockets/event-filter.ts';
import { eventText, type LogPosition, type ResyncReason } from '../sockets/frames.ts';
import type { MessagesConnectionManager } from '../sockets/messages-connection-manager.ts';
import { count } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface EventRoutesOptions {
  log: Pick<EventLog, 'after' | 'head'>;
  manager: Pick<MessagesConnectionManager, 'position' | 'ring'>;
  publisher: Pick<Publisher, 'publishedThrough'>;
  platforms: ChannelPlatforms;
}

const commaSeparated = text({ max: 10_000 }).optional();

/** The event log for clients without a socket. */
export function eventRoutes(options: EventRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/events`,
        summary: 'Events after a cursor, as sockets get them; without one, where the log stands',
        query: z.object({
          after: text({ max: 100 })
            .optional()
            .describe('<epoch>:<seq>; 410 when it cannot be continued from there'),
          limit: count({ default: LIMITS.eventPageMax, min: 1, max: LIMITS.eventPageMax }),
          platform: commaSeparated,
          channel: commaSeparated,
          conversation: commaSeparated,
        }),
        response: z.object({
          events: z.array(eventFrame),
          next: z.string().describe('the cursor for the next call'),
          has_more: z.boolean(),
        }),
      },
      async ({ query: { after, limit, ...filter } }) => {
        const { manager, platforms } = options;
        if (after === undefined) return { events: [], next: formatCursor(manager.position), has_more: false };
        const { epoch } = manager.position;
        const { events, through, hasMore } = await readAfter(after, limit, options);
        // The log may have been begun anew while it was read: these are its old numbers.
        if (epoch !== manager.position.epoch) throw resyncRequired('epoch_changed', manager.position);
        const wanted = new EventFilter(requestedFilter(filter), platforms.of);
        return {
          events: events.filter((event) => wanted.passes(event)).map(viewOf),
          next: formatCursor({ epoch, seq: through }),
          has_more: hasMore,
        };
      },
    ),
  ];
}

interface Stretch {
  events: LoggedEvent[];
  through: bigint;
  hasMore: boolean;
}

/** Only what this process has published: nobody is told here what sockets were not told before. */
async function readAfter(after: string, limit: number, options: EventRoutesOptions): Promise<Stretch> {
  const { log, manager, publisher } = options;
  const since = parseCursor(after);
  if (since === null) throw resyncRequired('unreadable_cursor', manager.position);
  if (since.epoch !== manager.position.epoch) throw resyncRequired('epoch_changed', manager.position);
  if (since.seq > manager.position.seq) await assertNotFuture(since, options);
  const { seq: top } = manager.position;
  // Another process has taken this client further than this one has come by now.
  if (since.seq >= top) return { events: [], through: since.seq, hasMore: false };
  const { ring } = manager;
  const isAtHand = since.seq >= ring.base;
  const events = isAtHand ? ring.eventsAfter(since.seq, limit) : await log.after(since.seq, limit);
  if (events[0]?.seq !== since.seq + 1n) throw resyncRequired('too_old', manager.position);
  const published = events.filter(({ seq }) => seq <= top);
  const through = published.at(-1)!.seq;
  return { events: published, through, hasMore: through < top };

  async function assertNotFuture({ seq }: Cursor, { log: { head } }: EventRoutesOptions): Promise<void> {
    await publisher.publishedThrough(seq);
    if (seq > manager.position.seq && seq > (await head.call(log)).seq)
      throw resyncRequired('from_the_future', manager.position);
  }
}

function resyncRequired(reason: ResyncReason, position: LogPosition): SwitchboardError {
  return new SwitchboardError(
    'resync_required',
    'What happened since cannot be told without a gap. Load what you show, then go on from `next`.',
    { details: { reason, next: formatCursor(position) } },
  );
}

function requestedFilter(asked: Record<string, string | undefined>): FilterRequest {
  const given = Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return filterOfQuery(new URLSearchParams(given));
}

function viewOf(event: LoggedEvent): z.input<typeof eventFrame> {
  return JSON.parse(eventText('switchboard.v1', event)) as z.input<typeof eventFrame>;
}
