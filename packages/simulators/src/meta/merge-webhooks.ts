import type { Random } from './seeded-random.ts';
import { ITEM_LISTS, itemsAt, splitWebhook } from './split-webhook.ts';
import type { JsonItem, WebhookBody, WebhookChange, WebhookEntry } from './webhook-body.ts';

/** "up to 1000 updates" in one request (notes/meta.md §3). */
export const BATCH_ITEMS_MAX = 1_000;

/** How likely an item joins what stands before it rather than begin a list, a change or an entry of its own. */
const JOINS = 0.7;

/**
 * The same items in the same order, up to `itemsMax` a body. WhatsApp puts several messages into one change, several
 * changes into one entry and several entries into one body, and chance decides where each goes; Messenger and
 * Instagram give each event an entry of its own (§3). Bodies of different objects are never put together.
 */
export function mergeWebhooks(
  bodies: readonly WebhookBody[],
  itemsMax: number,
  random: Random,
): WebhookBody[] {
  const merged: { body: WebhookBody; items: number }[] = [];
  for (const single of bodies.flatMap(splitWebhook)) {
    const open = merged.findLast(({ body }) => body.object === single.object);
    if (open === undefined || open.items >= itemsMax)
      merged.push({ body: structuredClone(single), items: 1 });
    else {
      for (const entry of single.entry) addEntry(open.body, structuredClone(entry), random);
      open.items++;
    }
  }
  return merged.map(({ body }) => body);
}

function addEntry(body: WebhookBody, entry: WebhookEntry, random: Random): void {
  const last = body.entry.at(-1);
  const canJoin = last?.changes !== undefined && last.id === entry.id && isWhatsapp(body);
  if (!canJoin || random() > JOINS) body.entry.push(entry);
  else for (const change of entry.changes ?? []) addChange(last.changes ?? [], change, random);
}

function isWhatsapp({ object }: WebhookBody): boolean {
  return object === 'whatsapp_business_account';
}

function addChange(changes: WebhookChange[], change: WebhookChange, random: Random): void {
  const last = changes.at(-1);
  if (last === undefined || !isOfOneNumber(last, change) || random() > JOINS) changes.push(change);
  else addItems(last.value, change.value);
}

/** What stands beside the items of a change explains them and nothing else: it is not spread over more of them. */
function isOfOneNumber(a: WebhookChange, b: WebhookChange): boolean {
  if (a.field !== b.field || !hasOnlyItems(a.value) || !hasOnlyItems(b.value)) return false;
  return JSON.stringify(a.value['metadata']) === JSON.stringify(b.value['metadata']);
}

const AROUND_ITEMS = new Set<string>(['messaging_product', 'metadata', 'contacts', ...ITEM_LISTS]);

function hasOnlyItems(value: JsonItem): boolean {
  return value['metadata'] !== undefined && Object.keys(value).every((key) => AROUND_ITEMS.has(key));
}

/** Each person stands in `contacts` once, whoever wrote how much. */
function addItems(value: JsonItem, added: JsonItem): void {
  for (const list of ITEM_LISTS) {
    if (added[list] !== undefined) value[list] = [...itemsAt(value, list), ...itemsAt(added, list)];
  }
  if (added['contacts'] === undefined) return;
  const known = itemsAt(value, 'contacts');
  const isKnown = new Set(known.map((contact) => JSON.stringify(contact)));
  const others = itemsAt(added, 'contacts').filter((contact) => !isKnown.has(JSON.stringify(contact)));
  value['contacts'] = [...known, ...others];
}
