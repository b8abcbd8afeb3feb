import type { SharedOrder } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import type { MessageContent } from './message-content.ts';

/** `order{catalog_id, text, product_items[]}`: a filled cart (notes/meta.md §4.1). */
export function orderContent(item: JsonRecord): MessageContent | null {
  const given = recordOf(item, 'order');
  if (given === null) return null;
  const lines = itemsOf(given, 'product_items');
  const items = lines.map(asRecord).flatMap((line) => (line === null ? [] : [orderLineOf(line)]));
  const order: SharedOrder = { catalog_id: idOf(given, 'catalog_id'), items };
  const isComplete = items.length > 0 && items.length === lines.length;
  const payload = { order, ...(isComplete ? {} : { raw: item }) };
  return { type: 'interactive', text: textOf(given, 'text'), attachments: [], payload };
}

function orderLineOf(line: JsonRecord): SharedOrder['items'][number] {
  return {
    product_id: idOf(line, 'product_retailer_id'),
    quantity: amountOf(line, 'quantity'),
    price: amountOf(line, 'item_price'),
    currency: textOf(line, 'currency'),
  };
}

/** Amounts come as numbers and as text; as text nobody calculates with them by mistake. */
function amountOf(record: JsonRecord, key: string): string | null {
  const value = valueOf(record, key);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value : null;
}
