import type { CursorStorage } from '../ports.ts';

/** Keeps a cursor in `localStorage`, `sessionStorage` or anything like them. */
export function webStorageCursor(
  storage: { getItem(key: string): string | null; setItem(key: string, value: string): void },
  key = 'switchboard-cursor',
): CursorStorage {
  return { load: () => storage.getItem(key), save: (cursor) => storage.setItem(key, cursor) };
}
