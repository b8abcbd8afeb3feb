import type { MessageType } from '@switchboard/core';
import { inboundMessage, textContent } from './build-whatsapp-messages.ts';
import { edited, targetOf } from './build-whatsapp-updates.ts';
import { type ExpectedStatus, type Meant, nothing, type SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';
import { BUSINESS_PHONE, numberBody, seconds } from './whatsapp-envelope.ts';
import { mediaContent } from './whatsapp-media.ts';
import { idsOf, named, whatsappIds } from './whatsapp-person.ts';

/**
 * What the business wrote on its own phone: `message_echoes[]` of the field `smb_message_echoes` (notes/meta.md §4.1,
 * coexistence).
 */
function echo(
  content: (webhook: SettledWebhook) => JsonItem,
  meant: (webhook: SettledWebhook) => Meant,
  rest: Pick<SimulatedKind, 'speaks' | 'defaultText' | 'target'> = {},
): SimulatedKind {
  return {
    ...rest,
    build: (webhook) =>
      numberBody(webhook, 'smb_message_echoes', {
        message_echoes: [
          {
            from: BUSINESS_PHONE,
            ...named(whatsappIds(webhook), 'to', 'to_user_id'),
            id: webhook.messageExternalId,
            timestamp: seconds(webhook),
            ...content(webhook),
          },
        ],
      }),
    meant: (webhook) => [meant(webhook)],
  };
}

const ANSWER = { speaks: true, defaultText: 'Dzień dobry, już odpisujemy' } as const;

/** The number is also in the WhatsApp Business app. */
export const WHATSAPP_COEXISTENCE: readonly [string, SimulatedKind][] = [
  ['echo', echo(textContent, (webhook) => outbound(webhook, 'text'), ANSWER)],
  [
    'echo_voice',
    echo(
      (webhook) => mediaContent('voice', webhook),
      (webhook) => ({ ...outbound(webhook, 'voice'), text: null }),
    ),
  ],
  [
    'echo_edit',
    echo(
      (webhook) => edited(targetOf(webhook), textContent(webhook)),
      (webhook) => ({
        effect: 'edit',
        externalId: targetOf(webhook),
        text: webhook.text ?? null,
      }),
      { ...ANSWER, target: 'our_text' },
    ),
  ],
  [
    'echo_revoke',
    echo(
      (webhook) => ({ type: 'revoke', revoke: { original_message_id: targetOf(webhook) } }),
      (webhook) => ({ effect: 'unsend', externalId: targetOf(webhook) }),
      { target: 'ours_unreacted' },
    ),
  ],
  [
    'echo_reaction',
    echo(
      (webhook) => ({
        type: 'reaction',
        reaction: { message_id: targetOf(webhook), emoji: webhook.text },
      }),
      (webhook) => ({
        effect: 'reaction',
        externalId: targetOf(webhook),
        actor: 'business',
        emoji: webhook.text ?? null,
      }),
      { defaultText: '🙏', target: 'anything' },
    ),
  ],
  ['history', history(textContent, 'text', { direction: 'inbound' })],
  ['history_sent', history(textContent, 'text', { direction: 'outbound' })],
  // Its file may never come: those of older messages do not (Meta's page "history webhook reference").
  [
    'history_placeholder',
    history(() => ({ type: 'media_placeholder' }), 'unsupported', { direction: 'inbound', silent: true }),
  ],
  [
    'history_media',
    {
      requires: 'phone',
      past: true,
      speaks: true,
      build: (webhook) => numberBody(webhook, 'history', { messages: [oldMessage(webhook, 'image')] }),
      meant: (webhook) => [
        { ...inboundMessage(byPhone(webhook), 'image', webhook.text ?? null), origin: 'history' },
      ],
    },
  ],
  [
    'history_declined',
    {
      build: (webhook) => numberBody(webhook, 'history', { history: [{ errors: [HISTORY_DECLINED] }] }),
      meant: nothing,
    },
  ],
  ['address_book', addressBook('add')],
  ['address_book_removal', addressBook('remove')],
];

function outbound(webhook: SettledWebhook, type: MessageType): Extract<Meant, { effect: 'message' }> {
  return {
    effect: 'message',
    externalId: webhook.messageExternalId,
    peerIds: idsOf(whatsappIds(webhook)),
    direction: 'outbound',
    origin: 'live',
    type,
    text: webhook.text ?? null,
    status: 'sent',
  };
}

interface InHistory {
  direction: 'inbound' | 'outbound';
  silent?: true;
}

/** One message of one thread of one chunk; a thread goes by the customer's phone. */
function history(
  content: (webhook: SettledWebhook) => JsonItem,
  type: MessageType,
  { direction, silent }: InHistory,
): SimulatedKind {
  const ours = direction === 'outbound';
  return {
    requires: 'phone',
    past: true,
    ...(silent === true ? {} : { speaks: true, defaultText: 'Dzień dobry, pytanie sprzed miesiąca' }),
    build: (webhook) => {
      const { peerExternalId: phone } = webhook;
      const message = {
        ...(ours ? { from: BUSINESS_PHONE, to: phone } : { from: phone }),
        id: webhook.messageExternalId,
        timestamp: seconds(webhook),
        ...content(webhook),
        history_context: { status: OLD_STATUS.platform },
      };
      const thread = { id: phone, messages: [message] };
      const chunk = { metadata: { phase: 0, chunk_order: 1, progress: 50 }, threads: [thread] };
      return numberBody(webhook, 'history', { history: [chunk] });
    },
    meant: (webhook) => {
      const text = silent === true ? null : (webhook.text ?? null);
      const message = ours
        ? { ...outbound(byPhone(webhook), type), status: OLD_STATUS.stored }
        : { ...inboundMessage(byPhone(webhook), type, text), text };
      return [{ ...message, origin: 'history' }];
    },
  };
}

/** What was said long ago has been read. */
const OLD_STATUS: { platform: string; stored: ExpectedStatus } = { platform: 'READ', stored: 'read' };

/** History knows people by their phones only. */
function byPhone(webhook: SettledWebhook): SettledWebhook {
  return { ...webhook, identity: 'phone' };
}

/** The file of a `media_placeholder` comes afterwards, as `messages[]` of the field `history` (§4.1). */
function oldMessage(webhook: SettledWebhook, kind: string): JsonItem {
  return {
    from: webhook.peerExternalId,
    id: webhook.messageExternalId,
    timestamp: seconds(webhook),
    ...mediaContent(kind, webhook),
  };
}

/** Names are those that the business has given people on its phone (Meta's page "smb_app_state_sync"). */
function addressBook(action: 'add' | 'remove'): SimulatedKind {
  return {
    requires: 'phone',
    build: (webhook) => {
      const { peerName, peerExternalId: phone_number } = webhook;
      const names = { full_name: peerName, first_name: peerName.split(' ', 1)[0] };
      const contact = { ...(action === 'add' ? names : {}), phone_number };
      const metadata = { timestamp: seconds(webhook) };
      return numberBody(webhook, 'smb_app_state_sync', {
        state_sync: [{ type: 'contact', contact, action, metadata }],
      });
    },
    meant: nothing,
  };
}

const HISTORY_DECLINED = {
  code: 2593109,
  title: 'History sync is turned off by the business',
  message: 'History sharing is turned off by the business',
  error_data: { details: 'History sharing is turned off by the business.' },
};
