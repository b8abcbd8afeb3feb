const KEY = 'switchboard.list-place';

/**
 * How far a list was scrolled when it was left: phones leave it for each conversation, and whoever comes back finds their
 * place. @param address which list
 */
export function keptOffset(address: string): number {
  try {
    const [of, top] = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as [string?, number?];
    return of === address && typeof top === 'number' ? top : 0;
  } catch {
    return 0;
  }
}

export function keepOffset(address: string, top: number): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([address, top]));
  } catch {
    // It begins at the top then.
  }
}
