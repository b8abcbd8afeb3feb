import { z } from 'zod';
import { type Clock, SwitchboardError } from '@switchboard/core';
import type { Channel, ChannelAdminStore, ChannelStore, ReplyStore } from '@switchboard/database';
import {
  type Ingest,
  SIMULATED_CHANNEL,
  SIMULATED_LANGUAGES,
  simulatedCustomer,
  simulatedMessage,
} from '@switchboard/messaging';
import { simulatedCustomerSchema } from '@switchboard/protocol';
import { requireOwner } from '../auth/require-owner.ts';
import { BASE } from './paths.ts';
import { type Route, userRoute } from './route.ts';

export interface SimulatedCustomerRoutesOptions {
  channels: ChannelStore;
  admin: ChannelAdminStore;
  replies: Pick<ReplyStore, 'conversationAt'>;
  ingest: Pick<Ingest, 'submit'>;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

/** Somebody made up who writes to a channel without a platform, so that a newcomer has a conversation to try. */
export function simulatedCustomerRoutes(options: SimulatedCustomerRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'post',
        path: `${BASE}/simulated-customer`,
        summary: 'Let a made-up customer write; the channel that is made for it is removed like any other',
        body: z.object({ language: z.enum(SIMULATED_LANGUAGES) }),
        response: simulatedCustomerSchema,
        status: 201,
      },
      async ({ body: { language } }, principal) => {
        requireOwner(principal);
        const { replies, ingest, clock } = options;
        const channel = await simulatedChannel(options, principal.user.id);
        const customer = simulatedCustomer(language);
        // Whoever has opened one conversation opens the next with other words.
        const isKnown = (await replies.conversationAt(channel.id, [customer.phone])) !== null;
        const text = customer.openings[isKnown ? customer.openings.length - 1 : 0]!;
        const event = simulatedMessage(customer, text, { at: new Date(clock.now()) });
        await ingest.submit({ delivery: null, events: [event] });
        const conversationId = await replies.conversationAt(channel.id, [customer.phone]);
        if (conversationId === null) {
          throw new SwitchboardError('conflict', 'The simulated channel was removed meanwhile. Try again.');
        }
        return { channel_id: channel.id, conversation_id: conversationId };
      },
    ),
  ];
}

/** There is one of them: who asks at the same moment gets the same. */
async function simulatedChannel(
  { channels, admin, clock, onChanged }: SimulatedCustomerRoutesOptions,
  userId: string,
): Promise<Channel> {
  const { platform, externalId } = SIMULATED_CHANNEL;
  const known = await channels.byExternalId(platform, externalId);
  if (known !== null) return known;
  const added = await admin.add(SIMULATED_CHANNEL, { userId, at: new Date(clock.now()) });
  onChanged();
  const channel = added ?? (await channels.byExternalId(platform, externalId));
  if (channel === null) throw new SwitchboardError('conflict', 'The simulated channel was just removed.');
  return channel;
}
