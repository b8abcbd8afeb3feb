import { LIMITS, storableJson } from '@switchboard/core';
import { safeName } from '../item-outcome.ts';
import { asRecord, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';

/** Where a small letter meets a capital, and where a run of capitals ends. */
const BETWEEN_WORDS = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

/** A name of Telegram's as our payloads spell names: `MessageActionSetMessagesTTL` is `set_messages_ttl`. */
export function nameInSnakeCase(name: string, prefix: string): string {
  const bare = name.startsWith(prefix) && name !== prefix ? name.slice(prefix.length) : name;
  return safeName(bare.replace(BETWEEN_WORDS, '_').toLowerCase());
}

/**
 * What a service message tells: its kind in Telegram's words (MTProto's MessageAction; of a bot, the field of the Bot
 * API's Message), and its details with keys in snake_case. Ids stay decimal text: `chat_migrate_to` says which
 * `channel_id` a basic group became, `channel_migrate_from` which `chat_id` it was.
 */
export function telegramSystemLine(action: unknown): { type: string; [detail: string]: unknown } {
  const told = asRecord(action);
  const name = textOf(told, 'name');
  const type = name === null ? 'unknown' : nameInSnakeCase(name, 'MessageAction');
  // `type` comes last: no detail may take its place.
  return { ...detailsOf(told === null ? action : valueOf(told, 'details')), ...callEnd(type, told), type };
}

/** How a call ended: `missed`, `busy`, `hangup`, `disconnect` (MTProto, PhoneCallDiscardReason). */
function callEnd(type: string, action: JsonRecord | null): JsonRecord {
  const reason = textOf(recordOf(recordOf(action, 'details'), 'reason'), 'type');
  if (type !== 'phone_call' || reason === null) return {};
  return { reason: nameInSnakeCase(reason, 'PhoneCallDiscardReason') };
}

/** Of a bot's message, details may also be a bare text, a list, or `true`, which says nothing beside the kind. */
function detailsOf(details: unknown): JsonRecord {
  if (details === null || details === true) return {};
  const plain = inSnakeCase(storableJson(details), LIMITS.jsonDepthMax);
  return asRecord(plain) ?? { details: plain };
}

function inSnakeCase(value: unknown, depthLeft: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depthLeft === 0) return null;
  if (Array.isArray(value)) return value.map((item) => inSnakeCase(item, depthLeft - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(BETWEEN_WORDS, '_').toLowerCase(),
      inSnakeCase(item, depthLeft - 1),
    ]),
  );
}
