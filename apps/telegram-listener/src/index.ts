export * from './telegram-listener.ts';
export * from './config.ts';
export { openTelegramConnection } from './account-connection.ts';
export * from './telegram-client.ts';
