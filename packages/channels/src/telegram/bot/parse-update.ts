import type { InboundEvent } from '@switchboard/core';
import type { CatalogueKind, ParseContext } from '../../channel-adapter.ts';
import { ignored, isolated, unrecognized } from '../../item-outcome.ts';
import { asRecord, idOf, type JsonRecord, recordOf, valueOf } from '../../tolerant-reader.ts';
import type { BotLine } from './bot-chat.ts';
import { BOT_CATALOGUE, IGNORED_UPDATES } from './catalogue.ts';
import { parseCallbackQuery } from './parse-callback-query.ts';
import { parseBotMessage, type UpdateField } from './parse-message.ts';
import { parseBotEdit, parseBotReaction, parseDeletedMessages } from './parse-message-changes.ts';
import { parseOwnMembership } from './parse-own-membership.ts';

/** What the adapter may know besides the update, which does not say whose it is. */
export interface BotParseContext extends ParseContext {
  /** The bot's own user id: the channel's external id. */
  botUserId: string;
}

/** As `WebhookAdapter`, for one bot's updates. Pure: no I/O, no state, never throws. */
export interface TelegramBotAdapter {
  platform: 'telegram';
  /** Everything that the Bot API documents, as of version 10.3. */
  catalogue: readonly CatalogueKind[];
  /** `body` is the parsed JSON of an update whose secret token matched; nothing else is assumed about it. */
  parse(body: unknown, context: BotParseContext): InboundEvent[];
}

type ReadField = (line: BotLine, value: JsonRecord, field: UpdateField) => InboundEvent[];

const READERS = new Map<string, ReadField>([
  ['message', parseBotMessage],
  ['channel_post', parseBotMessage],
  ['business_message', parseBotMessage],
  ['edited_message', parseBotEdit],
  ['edited_channel_post', parseBotEdit],
  ['edited_business_message', parseBotEdit],
  ['deleted_business_messages', parseDeletedMessages],
  ['message_reaction', parseBotReaction],
  ['callback_query', parseCallbackQuery],
  ['my_chat_member', parseOwnMembership],
]);

/** What a bot's webhook must ask for (Bot API, setWebhook, `allowed_updates`): reactions come only on demand. */
export const TELEGRAM_BOT_UPDATES: readonly string[] = [...READERS.keys()];

/** Telegram bots: the Bot API's `Update`, as `setWebhook` has it posted. */
export const telegramBotAdapter: TelegramBotAdapter = {
  platform: 'telegram',
  catalogue: BOT_CATALOGUE,
  parse: (body: unknown, { botUserId, receivedAtMs }: BotParseContext): InboundEvent[] => {
    const line: BotLine = { platform: 'telegram', channelExternalId: botUserId, receivedAtMs };
    const update = asRecord(body);
    if (update === null) return [unrecognized(line, 'update.malformed')];
    const updateId = idOf(update, 'update_id');
    // One field is documented; more would be read just as well.
    const kinds = Object.keys(update).filter((key) => key !== 'update_id' && valueOf(update, key) !== null);
    if (kinds.length === 0) return [unrecognized(line, 'update.empty')];
    return kinds.flatMap((kind) => isolated(line, () => readField(line, update, { kind, updateId })));
  },
};

function readField(line: BotLine, update: JsonRecord, field: UpdateField): InboundEvent[] {
  const { kind } = field;
  const read = READERS.get(kind);
  if (read === undefined) {
    return [IGNORED_UPDATES.has(kind) ? ignored(line, kind) : unrecognized(line, `update.${kind}`)];
  }
  const value = recordOf(update, kind);
  return value === null ? [unrecognized(line, `${kind}.malformed`)] : read(line, value, field);
}
