import type { Request } from 'express';

/** True for what a person opens in a browser; programs ask for JSON, or for anything. */
export function asksForPage({ method, headers }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return headers.accept?.includes('text/html') ?? false;
}
