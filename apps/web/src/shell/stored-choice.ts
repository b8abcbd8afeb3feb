/** A choice that this browser keeps; private windows and full disks only forget it. */
export function readChoice(key: string): string | null {
  try {
    return localStorage.getItem(`switchboard.${key}`);
  } catch {
    return null;
  }
}

/** @param value null takes the choice back */
export function keepChoice(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`switchboard.${key}`);
    else localStorage.setItem(`switchboard.${key}`, value);
  } catch {
    // It holds until the page is left.
  }
}
