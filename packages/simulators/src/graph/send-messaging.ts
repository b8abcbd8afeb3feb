import { newMessageId } from '../meta/simulated-ids.ts';
import type { JsonItem } from '../meta/webhook-body.ts';
import { checkMessagingMessage, checkWindow } from './check-messaging-message.ts';
import { requiredFields } from './graph-access.ts';
import type { Channel } from './graph-accounts.ts';
import { type GraphCall, type GraphContext, ok } from './graph-context.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import type { GraphAnswer } from './graph-request.ts';
import type { SenderAction, SentMessage } from './ledger.ts';

/** `POST /<PAGE_ID>/messages` and `/me/messages` (notes/meta.md §6.2, §6.3). @throws GraphError as Meta refuses it. */
export function sendMessaging(context: GraphContext, channel: Channel, call: GraphCall): GraphAnswer {
  const body = requiredFields(call.fields);
  const to = recipientOf(body);
  if (to === null) throw invalidParameter('The parameter recipient is required.');
  const { world, limits } = context;
  if (body['sender_action'] !== undefined) return act(context, channel, to, body);
  const platform = channel.platform === 'instagram' ? 'instagram' : 'facebook';
  const type = checkMessagingMessage(body['message'], platform, context.media);
  const mayAnswerAsPerson = world.apps.get(channel.appId)?.humanAgent !== false;
  checkWindow(body, channel, world.silenceMs(channel.id, to), mayAnswerAsPerson);
  checkReachable(context, channel, to);
  limits.count(channel, to);
  const metadata = (body['message'] as JsonItem)['metadata'];
  const externalId = newMessageId(channel.platform);
  deliver(context, channel, {
    ...facts(context, channel, to, body),
    type,
    reference: typeof metadata === 'string' ? metadata : null,
    externalId,
  });
  return ok({ recipient_id: to, message_id: externalId });
}

/** Whom the body is addressed to; null when it does not say. */
export function recipientOf(body: JsonItem | null): string | null {
  const recipient = body?.['recipient'];
  if (typeof recipient !== 'object' || recipient === null) return null;
  const { id } = recipient as JsonItem;
  return typeof id === 'string' && id !== '' ? id : null;
}

function checkReachable({ world }: GraphContext, channel: Channel, to: string): void {
  if (world.person(channel.id, to)?.reachable === false)
    throw new GraphError({ code: 551, subcode: 1545041 });
}

/** Reactions, read marks and typing signs: answered without an id. */
function act(context: GraphContext, channel: Channel, to: string, body: JsonItem): GraphAnswer {
  const action = body['sender_action'];
  switch (action) {
    case 'react':
    case 'unreact': {
      const payload = (body['payload'] ?? {}) as JsonItem;
      if (typeof payload['message_id'] !== 'string')
        throw invalidParameter('param payload[message_id] is required');
      if (action === 'react' && typeof payload['reaction'] !== 'string') {
        throw invalidParameter('param payload[reaction] is required');
      }
      checkReachable(context, channel, to);
      context.limits.count(channel, to);
      const reaction = { type: 'reaction', reference: null, externalId: null };
      deliver(context, channel, { ...facts(context, channel, to, body), ...reaction });
      break;
    }
    case 'typing_on':
    case 'typing_off':
      sign(context, channel, to, action);
      break;
    case 'mark_seen':
      sign(context, channel, to, 'read');
      break;
    default:
      throw invalidParameter('param sender_action must be one of the known actions');
  }
  return ok({ recipient_id: to });
}

function sign({ ledger }: GraphContext, channel: Channel, to: string, kind: SenderAction['kind']): void {
  ledger.addAction({ platform: channel.platform, channelId: channel.id, kind, to, messageExternalId: null });
}

function facts({ world }: GraphContext, { platform, id }: Channel, to: string, body: JsonItem) {
  return { platform, channelId: id, to, body, at: world.now() };
}

function deliver({ ledger, receipts }: GraphContext, channel: Channel, message: SentMessage): void {
  ledger.addSent(message);
  receipts.tell(channel, message);
}
