export { type AccountFailure, classifyAccountFailure } from './account/account-failure.ts';
export { telegramRandomId } from './account/random-id.ts';
export {
  type BotParseContext,
  TELEGRAM_BOT_UPDATES,
  type TelegramBotAdapter,
  telegramBotAdapter,
} from './bot/parse-update.ts';
export { SECRET_TOKEN, secretTokenMatches } from './bot/secret-token.ts';
export { isTelegramProxy, phoneForLogin } from './login-details.ts';
export * from './session-string.ts';
export * from './telegram-change.ts';
export { type TelegramChangeReceipt, telegramChangeToInbound } from './telegram-change-to-inbound.ts';
export * from './telegram-message.ts';
export { telegramPeerOfKey } from './telegram-peer-of-key.ts';
export {
  telegramPeerKey,
  telegramPeerName,
  type TelegramReceipt,
  telegramToInbound,
} from './telegram-to-inbound.ts';
