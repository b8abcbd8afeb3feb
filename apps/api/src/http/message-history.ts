import { z } from 'zod';
import { type Clock, SwitchboardError } from '@switchboard/core';
import type { InboxQueries, MessageQueries } from '@switchboard/database';
import { messageSchema, revisionListSchema } from '@switchboard/protocol';
import { uuid } from '../sockets/event-filter.ts';
import { conversationId, findConversation } from './find-conversation.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface MessageHistoryOptions {
  queries: InboxQueries;
  messages: MessageQueries;
  clock: Clock;
}

/** What single messages were before, and what they quote. */
export function messageHistoryRoutes({ queries, messages, clock }: MessageHistoryOptions): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/messages/:id/revisions`,
        summary: 'What a message has said, oldest first; nothing where it was never edited',
        params: z.object({ id: uuid('the id of a message') }),
        response: revisionListSchema,
      },
      async ({ params: { id } }) => {
        const revisions = await messages.revisions(id);
        if (revisions === null) throw noMessage();
        return { revisions };
      },
    ),
    userRoute(
      {
        method: 'get',
        path: `${BASE}/conversations/:id/quoted/:external_id`,
        summary: 'The message that another one quotes, by the id of the platform',
        params: z.object({ id: conversationId, external_id: text({ min: 1, max: 600 }) }),
        response: messageSchema,
      },
      async ({ params: { id, external_id } }) => {
        const conversation = await findConversation(queries, id, clock.now());
        const message = await messages.quoted(conversation.id, external_id);
        if (message === null) throw noMessage();
        return message;
      },
    ),
  ];
}

function noMessage(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such message here.');
}
