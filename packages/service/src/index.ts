export * from './config.ts';
export * from './lifecycle.ts';
export * from './local-secrets.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './password.ts';
export * from './repeatable-task.ts';
export * from './with-deadline.ts';
