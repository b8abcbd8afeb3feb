export {
  type BotParseContext,
  TELEGRAM_BOT_UPDATES,
  type TelegramBotAdapter,
  telegramBotAdapter,
} from './bot/parse-update.ts';
export { SECRET_TOKEN, secretTokenMatches } from './bot/secret-token.ts';
export * from './session-string.ts';
export * from './telegram-message.ts';
export {
  TELEGRAM_SERVICE_USER_ID,
  telegramPeerKey,
  telegramPeerName,
  type TelegramReceipt,
  telegramToInbound,
} from './telegram-to-inbound.ts';
