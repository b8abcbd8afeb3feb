export * from './telegram/index.ts';
export * from './meta/index.ts';
