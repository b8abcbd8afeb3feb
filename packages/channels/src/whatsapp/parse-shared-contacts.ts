import type { SharedContact } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import type { MessageContent } from './message-content.ts';

/** Business cards; names, phones and all else may be missing (notes/meta.md §4.1). Null when there is not even one. */
export function sharedContactsContent(item: JsonRecord): MessageContent | null {
  const cards = itemsOf(item, 'contacts');
  const contacts = recordsIn(cards).map(sharedContactOf);
  if (contacts.length === 0) return null;
  const isComplete = contacts.length === cards.length;
  const payload = { contacts, ...(isComplete ? {} : { raw: item }) };
  return { type: 'contacts', text: null, attachments: [], payload };
}

/** Meta's page "contacts messages". */
function sharedContactOf(card: JsonRecord): SharedContact {
  const name = recordOf(card, 'name');
  return {
    name: textOf(name, 'formatted_name') ?? textOf(name, 'first_name'),
    organization: textOf(recordOf(card, 'org'), 'company'),
    phones: recordsIn(itemsOf(card, 'phones')).flatMap((given) => {
      const number = textOf(given, 'phone') ?? idOf(given, 'wa_id');
      return number === null ? [] : [{ number, type: textOf(given, 'type') }];
    }),
    emails: textsIn(itemsOf(card, 'emails'), 'email'),
    urls: textsIn(itemsOf(card, 'urls'), 'url'),
  };
}

function textsIn(list: unknown[], key: string): string[] {
  return recordsIn(list)
    .map((record) => textOf(record, key))
    .filter((text) => text !== null);
}

function recordsIn(list: unknown[]): JsonRecord[] {
  return list.map(asRecord).filter((record) => record !== null);
}
