import { newMessageId } from '../meta/simulated-ids.ts';
import type { JsonItem } from '../meta/webhook-body.ts';
import { checkWhatsAppMessage, type WhatsAppAddress, whatsappAddress } from './check-whatsapp-message.ts';
import { notValid, textOf } from './field-checks.ts';
import { requiredFields } from './graph-access.ts';
import type { Channel, FakePerson } from './graph-accounts.ts';
import { type GraphCall, type GraphContext, ok } from './graph-context.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import type { GraphAnswer } from './graph-request.ts';
import { WINDOW_MS } from './graph-world.ts';
import type { SentMessage } from './ledger.ts';

const RE_ENGAGEMENT = 131047;
const UNDELIVERABLE = 131026;

/** `POST /<PHONE_NUMBER_ID>/messages` (notes/meta.md §6.1). @throws GraphError as Meta refuses it. */
export function sendWhatsApp(context: GraphContext, channel: Channel, call: GraphCall): GraphAnswer {
  const body = requiredFields(call.fields);
  if (body['messaging_product'] !== 'whatsapp') {
    throw invalidParameter('The parameter messaging_product is required.');
  }
  if (body['status'] !== undefined) return markRead(context, channel, body);
  const { world, media, limits } = context;
  const address = whatsappAddress(body);
  const templates = world.templates.get(channel.wabaId ?? '') ?? [];
  const type = checkWhatsAppMessage(body, address, { media, templates });
  limits.count(channel, address.to);
  const isClosed = type !== 'template' && world.silenceMs(channel.id, address.to) > WINDOW_MS;
  if (isClosed && channel.windowErrors === 'in_answer') {
    const details =
      'Message failed to send because more than 24 hours have passed since the customer last replied';
    throw new GraphError({ code: RE_ENGAGEMENT, details });
  }
  const message = messageOf(context, channel, address, type, body);
  const person = world.person(channel.id, address.to);
  settle(context, channel, message, failureOf(address, isClosed, person));
  return accepted(address, message, person);
}

function failureOf(
  { isLost }: WhatsAppAddress,
  isClosed: boolean,
  person: FakePerson | null,
): number | 'bsuid_in_to' | null {
  if (isLost) return 'bsuid_in_to';
  if (isClosed) return RE_ENGAGEMENT;
  return person?.reachable === false ? UNDELIVERABLE : null;
}

/** What was accepted is delivered, or fails later, or is never heard of again. */
function settle(
  { ledger, receipts }: GraphContext,
  channel: Channel,
  message: SentMessage,
  failure: number | 'bsuid_in_to' | null,
): void {
  if (failure === null) {
    ledger.addSent(message);
    receipts.tell(channel, message);
    return;
  }
  ledger.addUndelivered({ ...message, reason: failure });
  if (failure !== 'bsuid_in_to') void receipts.report(channel, message, 'failed', failure);
}

function messageOf(
  { world }: GraphContext,
  channel: Channel,
  { to }: WhatsAppAddress,
  type: string,
  body: JsonItem,
): SentMessage {
  const reference = body['biz_opaque_callback_data'];
  return {
    platform: 'whatsapp',
    channelId: channel.id,
    to,
    type,
    body,
    reference: typeof reference === 'string' ? reference : null,
    externalId: newMessageId('whatsapp'),
    at: world.now(),
  };
}

function accepted(
  { input, to, isUserId }: WhatsAppAddress,
  { externalId }: SentMessage,
  person: FakePerson | null,
): GraphAnswer {
  return ok({
    messaging_product: 'whatsapp',
    contacts: [isUserId ? { input, user_id: to } : { input, wa_id: person?.waId ?? to }],
    messages: [{ id: externalId }],
  });
}

/** The read mark, with or without a typing sign. */
function markRead({ ledger }: GraphContext, { id: channelId }: Channel, body: JsonItem): GraphAnswer {
  if (body['status'] !== 'read') throw notValid(`status ${String(body['status'])} is not read`);
  const messageExternalId = textOf(body['message_id'], 'message_id');
  if (!messageExternalId.startsWith('wamid.')) throw notValid('message_id is not the id of a message');
  const action = { platform: 'whatsapp', channelId, to: null, messageExternalId } as const;
  ledger.addAction({ ...action, kind: 'read' });
  if (body['typing_indicator'] !== undefined) ledger.addAction({ ...action, kind: 'typing_on' });
  return ok({ success: true });
}
