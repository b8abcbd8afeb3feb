import type { InboundEvent } from '@switchboard/core';
import { ignored, unrecognized } from '../../item-outcome.ts';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../../tolerant-reader.ts';
import { telegramPeerKey, telegramPeerName } from '../telegram-to-inbound.ts';
import { type BotLine, chatOf, messageIdOf, peerOf } from './bot-chat.ts';
import type { UpdateField } from './parse-message.ts';

/**
 * A pressed inline button (Bot API, CallbackQuery). It answers the message that holds the button, and says nothing of
 * the time.
 */
export function parseCallbackQuery(line: BotLine, query: JsonRecord, { kind }: UpdateField): InboundEvent[] {
  // Under a message that somebody sent by way of the bot, in a chat that the bot is not told of.
  if (textOf(query, 'inline_message_id') !== null) return [ignored(line, `${kind}.inline_message`)];
  const message = recordOf(query, 'message');
  const where = chatOf(message);
  const id = idOf(query, 'id');
  if (where === null || id === null) return [unrecognized(line, `${kind}.malformed`)];
  const data = textOf(query, 'data');
  const title = data === null ? null : buttonText(message, data);
  const answered = messageIdOf(message);
  const presser = where.chat.kind === 'user' ? null : peerOf(recordOf(query, 'from'));
  return [
    {
      kind: 'message',
      platform: line.platform,
      channelExternalId: line.channelExternalId,
      externalId: `${where.address}:${kind}.${id}`,
      direction: 'inbound',
      origin: 'live',
      peer: where.peer,
      type: 'interactive',
      text: title ?? data ?? textOf(query, 'game_short_name'),
      attachments: [],
      replyToExternalId: answered === null ? null : `${where.address}:${answered}`,
      sentAt: null,
      payload: {
        ...(presser === null
          ? {}
          : {
              sender: {
                id: telegramPeerKey(presser),
                name: telegramPeerName(presser),
                username: presser.username,
              },
            }),
        interactive: { kind: 'button', id: data, title, description: null },
      },
      sendReference: null,
    },
  ];
}

/** What the button said, if the message with its keyboard came along (Bot API, InlineKeyboardMarkup: rows of buttons). */
function buttonText(message: JsonRecord | null, data: string): string | null {
  const rows = itemsOf(recordOf(message, 'reply_markup'), 'inline_keyboard');
  for (const row of rows) {
    if (!Array.isArray(row)) continue;
    for (const button of row.map(asRecord)) {
      if (textOf(button, 'callback_data') === data) return textOf(button, 'text');
    }
  }
  return null;
}
