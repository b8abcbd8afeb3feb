import { z } from 'zod';
import type { Replies } from '@switchboard/messaging';
import { messageSchema } from '@switchboard/protocol';
import { requireOwner } from '../auth/require-owner.ts';
import { template } from './messages.ts';
import { recipient } from './new-conversation.ts';
import { BASE } from './paths.ts';
import { type Route, userRoute } from './route.ts';

export interface TestMessageRoutesOptions {
  replies: Replies;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

/** Showing that a channel can send. */
export function testMessageRoutes({ replies, onChanged }: TestMessageRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'post',
        path: `${BASE}/channels/:id/test-message`,
        summary:
          'Send a message that shows whether sending works (WhatsApp): `hello_world` unless told, or words',
        params: z.object({ id: z.uuid() }),
        body: z.object({
          to: recipient,
          template: template.nullish().describe('in place of `hello_world` in `en_US`'),
        }),
        response: messageSchema,
        status: 201,
      },
      async ({ params: { id }, body }, principal) => {
        requireOwner(principal);
        const { message } = await replies.sendTest({
          channelId: id,
          to: body.to,
          template: body.template ?? null,
          authorId: principal.user.id,
        });
        onChanged();
        return message;
      },
    ),
  ];
}
