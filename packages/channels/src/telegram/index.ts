export * from './session-string.ts';
export * from './telegram-message.ts';
export * from './telegram-to-inbound.ts';
