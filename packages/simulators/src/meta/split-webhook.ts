import type { JsonItem, WebhookBody, WebhookChange, WebhookEntry } from './webhook-body.ts';

/** Lists of a change's value whose items are independent of each other (notes/meta.md §4.1). */
export const ITEM_LISTS = [
  'messages',
  'statuses',
  'message_echoes',
  'history',
  'state_sync',
  'user_id_update',
  'user_preferences',
  'calls',
] as const;

/** The same as bodies of one item each, in the same order. */
export function splitWebhook({ object, entry }: WebhookBody): WebhookBody[] {
  return entry.flatMap(entryParts).map((part) => ({ object, entry: [part] }));
}

export function itemsIn(body: WebhookBody): number {
  return splitWebhook(body).length;
}

function entryParts(entry: WebhookEntry): WebhookEntry[] {
  const { changes = [], messaging = [], standby = [], ...rest } = entry;
  const parts: WebhookEntry[] = [
    ...changes.flatMap(changeParts).map((change) => ({ ...rest, changes: [change] })),
    ...messaging.map((item) => ({ ...rest, messaging: [item] })),
    ...standby.map((item) => ({ ...rest, standby: [item] })),
  ];
  return parts.length === 0 ? [entry] : parts;
}

function changeParts(change: WebhookChange): WebhookChange[] {
  const { contacts, ...value } = change.value;
  const around = Object.fromEntries(Object.entries(value).filter(([key]) => !isItemList(key)));
  const parts = ITEM_LISTS.flatMap((list) =>
    itemsAt(value, list)
      .flatMap(list === 'history' ? historyParts : (item) => [item])
      .map((item) => ({
        ...change,
        value: { ...around, ...contactsOf(item, contacts), [list]: [item] },
      })),
  );
  return parts.length === 0 ? [change] : parts;
}

/** A chunk of history holds threads, and those hold the messages. */
function historyParts(chunk: JsonItem): JsonItem[] {
  const parts = itemsAt(chunk, 'threads').flatMap((thread) =>
    itemsAt(thread, 'messages').map((message) => ({
      ...chunk,
      threads: [{ ...thread, messages: [message] }],
    })),
  );
  return parts.length === 0 ? [chunk] : parts;
}

/** Those of the contacts that the item is about, as they are joined: by phone or user id, never by their place. */
function contactsOf(item: JsonItem, contacts: unknown): { contacts?: JsonItem[] } {
  if (!Array.isArray(contacts)) return {};
  const ids = new Set(Object.values(item).filter((value) => typeof value === 'string'));
  const own = (contacts as JsonItem[]).filter(({ wa_id, user_id }) =>
    [wa_id, user_id].some((id) => typeof id === 'string' && ids.has(id)),
  );
  return own.length === 0 ? {} : { contacts: own };
}

function isItemList(key: string): boolean {
  return (ITEM_LISTS as readonly string[]).includes(key);
}

export function itemsAt(holder: JsonItem, key: string): JsonItem[] {
  const list = Object.hasOwn(holder, key) ? holder[key] : undefined;
  return Array.isArray(list) ? (list as JsonItem[]) : [];
}
