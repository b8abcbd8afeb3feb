import type { SharedLocation } from '@switchboard/core';
import { type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import type { MessageContent } from './message-content.ts';

/** `location{latitude, longitude, name?, address?, url?}`; null when nothing of it says where (notes/meta.md §4.1). */
export function locationContent(item: JsonRecord): MessageContent | null {
  const given = recordOf(item, 'location');
  const location: SharedLocation = {
    latitude: numberOf(given, 'latitude'),
    longitude: numberOf(given, 'longitude'),
    name: textOf(given, 'name'),
    address: textOf(given, 'address'),
    url: textOf(given, 'url'),
  };
  if (Object.values(location).every((value) => value === null)) return null;
  return { type: 'location', text: null, attachments: [], payload: { location } };
}

function numberOf(record: JsonRecord | null, key: string): number | null {
  const value = valueOf(record, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
