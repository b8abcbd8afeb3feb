import type { InboundEvent } from '@switchboard/core';
import { type JsonRecord, textOf } from '../tolerant-reader.ts';
import type { Attribution } from './attribution.ts';
import { messageOf } from './build-message.ts';
import { contentOf } from './parse-content.ts';
import { parseSystem } from './parse-system.ts';
import { parseEdit, parseReaction, parseRevoke } from './parse-update.ts';
import type { WhatsappChange } from './whatsapp-change.ts';

/** One item of a list of messages, whoever wrote it (notes/meta.md §4.1, message types). */
export function parseWhatsappMessage(
  change: WhatsappChange,
  by: Attribution,
  item: JsonRecord,
): InboundEvent[] {
  switch (textOf(item, 'type') ?? '') {
    case 'reaction':
      return [parseReaction(change, by, item)];
    case 'edit':
      return [parseEdit(change, by, item)];
    case 'revoke':
      return [parseRevoke(change, by, item)];
    case 'system':
      return parseSystem(change, by, item);
    default:
      return [messageOf(change, by, item, contentOf(item, change.error))];
  }
}
