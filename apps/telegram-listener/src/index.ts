export * from './telegram-listener.ts';
export * from './config.ts';
export * from './telegram-client.ts';
