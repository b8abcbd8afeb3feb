/** The parts of Meta's envelope that all of its webhooks share (notes/meta.md §4). */
export interface WebhookBody {
  object: string;
  entry: WebhookEntry[];
}

/** What happened at one account; which of the lists there are depends on the platform and the field. */
export interface WebhookEntry {
  id: string;
  time?: number;
  changes?: WebhookChange[];
  messaging?: JsonItem[];
  standby?: JsonItem[];
}

export interface WebhookChange {
  field: string;
  value: JsonItem;
}

export type JsonItem = Record<string, unknown>;
