import type { MessagePayload, Referral } from '@switchboard/core';
import { idOf, isTrue, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import type { Attribution } from './attribution.ts';
import { firstErrorOf } from './platform-error.ts';

/** What comes with a message of any type: speaker, context, referral, errors (notes/meta.md §4.1). */
export function surroundingsOf(by: Attribution, item: JsonRecord): MessagePayload {
  const context = recordOf(item, 'context');
  const product = recordOf(context, 'referred_product');
  const referral = recordOf(item, 'referral');
  const error = firstErrorOf(item);
  return {
    ...(by.speaker === null ? {} : { sender: by.speaker }),
    ...(isTrue(context, 'forwarded') ? { forwarded: true } : {}),
    ...(isTrue(context, 'frequently_forwarded') ? { frequently_forwarded: true } : {}),
    ...(product === null ? {} : { product: productOf(product) }),
    ...(referral === null ? {} : { referral: referralOf(referral) }),
    ...(error === null ? {} : { unsupported: { code: error.code, title: error.title, type: null } }),
    // In a group only the item itself can still tell who spoke.
    ...(by.direction === 'inbound' && by.actor === null ? { raw: item } : {}),
  };
}

function productOf(product: JsonRecord): NonNullable<MessagePayload['product']> {
  return { catalog_id: idOf(product, 'catalog_id'), product_id: idOf(product, 'product_retailer_id') };
}

/** A click-to-WhatsApp advertisement or post. */
function referralOf(referral: JsonRecord): Referral {
  return {
    source: null,
    type: textOf(referral, 'source_type'),
    ref: null,
    id: idOf(referral, 'source_id'),
    url: textOf(referral, 'source_url'),
    headline: textOf(referral, 'headline'),
    body: textOf(referral, 'body'),
    click_id: textOf(referral, 'ctwa_clid'),
  };
}
