import { z } from 'zod';
import { BASE } from './paths.ts';
import { openRoute, type Route } from './route.ts';

const notificationSchema = z.union([
  z
    .strictObject({ seq: z.string().regex(/^\d{1,19}$/) })
    .describe('an event that is stored already: a wake-up'),
  z
    .looseObject({ type: z.string().min(1) })
    .describe("another listener's notification: sent on as it is, not stored"),
]);

export interface BroadcastRoutesOptions {
  /** Resolves when everything up to `seq` has been published. */
  publishedThrough: (seq: bigint) => Promise<void>;
  /** Sends a notification to everybody who is connected, on whichever node. */
  passOn: (notification: object) => void;
  /** Users with a socket here. */
  connectedUsers: () => number;
}

/** Where other processes knock (CONTRACT §4); the second address is the one that the CRM's listeners know. */
export function broadcastRoutes({
  publishedThrough,
  passOn,
  connectedUsers,
}: BroadcastRoutesOptions): Route[] {
  return [`${BASE}/broadcast-message`, `${BASE}/test-notification`].map((path) =>
    openRoute(
      'internal',
      {
        method: 'post',
        path,
        summary: 'Publish a stored event at once, or pass on a notification of another listener',
        body: notificationSchema,
        response: z.object({ status: z.literal('ok'), connected_users: z.number().int() }),
      },
      async ({ body }) => {
        if ('type' in body) passOn(body);
        else await publishedThrough(BigInt(body.seq as string));
        return { status: 'ok' as const, connected_users: connectedUsers() };
      },
    ),
  );
}
