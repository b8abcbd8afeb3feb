export * from './file-media-store.ts';
export * from './media-store.ts';
export * from './open-media-store.ts';
