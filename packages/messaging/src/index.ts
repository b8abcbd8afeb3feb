export * from './channel-service.ts';
export * from './ingest.ts';
export * from './replay-deliveries.ts';
