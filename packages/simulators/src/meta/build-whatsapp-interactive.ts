import { silent, whatsappMessage } from './build-whatsapp-messages.ts';
import type { SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';

/** An answer to something that can be pressed, chosen or filled in: it points at the message that offered it. */
function answer(
  defaultText: string,
  content: (webhook: SettledWebhook) => JsonItem,
  words?: (webhook: SettledWebhook) => string | null,
): SimulatedKind {
  return whatsappMessage({
    type: 'interactive',
    content,
    ...(words === undefined ? {} : { words }),
    rest: { defaultText, target: 'ours' },
  });
}

const SOMETHING_WENT_WRONG = { code: 131000, title: 'Something went wrong', message: 'Something went wrong' };

/** Message types `interactive`, `button` and `order` (notes/meta.md §4.1). */
export const WHATSAPP_INTERACTIVE: readonly [string, SimulatedKind][] = [
  [
    'button_reply',
    answer('Tak, proszę', ({ text: title }) => interactive('button_reply', { id: 'offer_yes', title })),
  ],
  [
    'list_reply',
    answer('Przysięgłe', ({ text: title }) =>
      interactive('list_reply', { id: 'sworn', title, description: 'Z pieczęcią tłumacza' }),
    ),
  ],
  [
    'flow_reply',
    answer('Wysłano', ({ text: body }) =>
      interactive('nfm_reply', { name: 'flow', body, response_json: FLOW_ANSWERS }),
    ),
  ],
  [
    'call_permission',
    answer('accept', ({ text: response, timestampMs }) =>
      interactive('call_permission_reply', {
        response,
        expiration_timestamp: Math.floor(timestampMs / 1_000) + CALL_PERMISSION_SECONDS,
        response_source: 'user_action',
      }),
    ),
  ],
  [
    'quick_reply',
    answer('Zgadzam się', ({ text }) => ({ type: 'button', button: { payload: 'CONSENT', text } })),
  ],
  // Seen with nothing inside, and the reason beside the messages (§10.15).
  [
    'interactive_missing',
    whatsappMessage({
      type: 'unsupported',
      words: silent,
      content: () => ({ type: 'interactive' }),
      beside: { errors: [SOMETHING_WENT_WRONG] },
    }),
  ],
  [
    'order',
    whatsappMessage({
      type: 'interactive',
      content: ({ text }) => ({
        type: 'order',
        order: { ...ORDER, ...(text === undefined ? {} : { text }) },
      }),
      rest: { speaks: true },
    }),
  ],
];

function interactive(type: string, reply: JsonItem): JsonItem {
  return { type: 'interactive', interactive: { type, [type]: reply } };
}

/** A form's answers come as JSON inside a string. */
const FLOW_ANSWERS = JSON.stringify({ flow_token: 'simulated', pages: 3, language: 'uk' });

const CALL_PERMISSION_SECONDS = 7 * 24 * 60 * 60;

const ORDER = {
  catalog_id: '194836987003835',
  product_items: [
    { product_retailer_id: 'sworn-page', quantity: 2, item_price: 49.5, currency: 'PLN' },
    { product_retailer_id: 'courier', quantity: 1, item_price: 20, currency: 'PLN' },
  ],
};
