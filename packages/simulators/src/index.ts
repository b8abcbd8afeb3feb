export * from './telegram/index.ts';
export * from './meta/index.ts';
export * from './graph/index.ts';
export * from './demo/index.ts';
