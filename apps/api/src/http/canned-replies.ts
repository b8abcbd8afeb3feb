import { z } from 'zod';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import type { CannedReplyStore } from '@switchboard/database';
import { cannedReplyDeletedSchema, cannedReplyListSchema, cannedReplySchema } from '@switchboard/protocol';
import { assertMayWrite } from '../auth/channel-access.ts';
import { uuid } from '../sockets/event-filter.ts';
import { BASE } from './paths.ts';
import { type Route, text, trimmed, userRoute } from './route.ts';

export interface CannedReplyRoutesOptions {
  cannedReplies: CannedReplyStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const params = z.object({ id: uuid('the id of a canned reply') });

const words = {
  shortcut: text({ min: 1, max: 40 })
    .regex(/^[\p{L}\p{M}\p{N}_-]+$/u, 'may have letters, digits, - and _')
    .transform((value) => value.normalize('NFC').toLowerCase())
    .describe('typed after a slash; kept in lower case'),
  title: trimmed({ max: 100 }),
  text: text({ min: 1, max: LIMITS.cannedReplyCharsMax }).describe(
    '`{{client_name}}` and the like are filled by who shows it',
  ),
};

/** Texts that are often sent. Whoever answers customers may write and change them. */
export function cannedReplyRoutes({ cannedReplies, clock, onChanged }: CannedReplyRoutesOptions): Route[] {
  const now = (): Date => new Date(clock.now());
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/canned-replies`,
        summary: 'Texts that are often sent, by shortcut',
        response: cannedReplyListSchema,
      },
      async () => ({ canned_replies: await cannedReplies.list() }),
    ),
    userRoute(
      {
        method: 'post',
        path: `${BASE}/canned-replies`,
        summary: 'Keep a text that is often sent',
        body: z.object(words),
        response: cannedReplySchema,
        status: 201,
      },
      async ({ body }, principal) => {
        assertMayWrite(principal, null);
        const reply = await cannedReplies.add(body, principal.user.id, now());
        onChanged();
        return reply;
      },
    ),
    userRoute(
      {
        method: 'patch',
        path: `${BASE}/canned-replies/:id`,
        summary: 'Change it; what is left out stays',
        params,
        body: z.object(words).partial(),
        response: cannedReplySchema,
      },
      async ({ params: { id }, body }, principal) => {
        assertMayWrite(principal, null);
        const reply = await cannedReplies.change(id, body, principal.user.id, now());
        if (reply === null) throw noReply();
        onChanged();
        return reply;
      },
    ),
    userRoute(
      {
        method: 'delete',
        path: `${BASE}/canned-replies/:id`,
        summary: 'Forget it',
        params,
        response: cannedReplyDeletedSchema,
      },
      async ({ params: { id } }, principal) => {
        assertMayWrite(principal, null);
        if (!(await cannedReplies.remove(id, principal.user.id, now()))) throw noReply();
        onChanged();
        return { status: 'deleted' as const };
      },
    ),
  ];
}

function noReply(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such canned reply.');
}
