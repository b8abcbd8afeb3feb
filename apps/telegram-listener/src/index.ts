export * from './telegram-listener.ts';
export * from './config.ts';
export { openTelegramConnection } from './gramjs/gramjs-connection.ts';
export { openTelegramLogin } from './gramjs/gramjs-login.ts';
export * from './client/login-client.ts';
export * from './client/telegram-client.ts';
