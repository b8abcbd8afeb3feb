export * from './close-codes.ts';
export * from './frames.ts';
export * from './message-payload.ts';
export * from './subprotocol.ts';
export * from './views.ts';
