import { z } from 'zod';
import { LIMITS } from '@switchboard/core';
import type { Replies } from '@switchboard/messaging';
import { messageSchema } from '@switchboard/protocol';
import { assertMayWrite } from '../auth/channel-access.ts';
import { clientMessageId, idempotencyKey, template } from './messages.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface NewConversationRoutesOptions {
  replies: Replies;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

export const recipient = text({ min: 1, max: 100 }).describe(
  'on WhatsApp a phone number with its country code, however it is written',
);

const newConversation = z.object({
  channel_id: z.uuid(),
  to: recipient,
  content: text({ max: LIMITS.messageTextCharsMax })
    .nullish()
    .describe('the words; only where they wrote within the reply window'),
  template: template.nullish().describe('a form that WhatsApp has approved'),
  client_message_id: clientMessageId.nullish().describe('the same again gives the same message'),
});

/** Writing to somebody who has not written before. */
export function newConversationRoutes({ replies, onChanged }: NewConversationRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'post',
        path: `${BASE}/conversations`,
        summary: 'Write to somebody first (WhatsApp); their answer lands in the same conversation',
        body: newConversation,
        response: messageSchema,
        status: 201,
      },
      async ({ body, request }, principal) => {
        const { channel_id: channelId, to } = body;
        assertMayWrite(principal, channelId);
        const { message } = await replies.begin({
          channelId,
          to,
          text: body.content ?? null,
          template: body.template ?? null,
          clientMessageId: body.client_message_id ?? idempotencyKey(request),
          authorId: principal.user.id,
        });
        onChanged();
        return message;
      },
    ),
  ];
}
