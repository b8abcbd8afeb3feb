/** What can be done by one key, in the order in which the help lists it. */
export const SHORTCUTS = [
  'commands',
  'search',
  'next',
  'previous',
  'reply',
  'note',
  'archive',
  'unread',
  'assign',
  'select',
  'help',
] as const;
export type ShortcutName = (typeof SHORTCUTS)[number];

/** The keys as they stand on the keyboard; `Mod` is Ctrl, or ⌘ on a Mac. */
export const SHORTCUT_KEYS: Readonly<Record<ShortcutName, string>> = {
  commands: 'Mod+K',
  search: '/',
  next: 'J',
  previous: 'K',
  reply: 'R',
  note: 'N',
  archive: 'E',
  unread: 'U',
  assign: 'A',
  select: 'X',
  help: '?',
};

/** What of a key press matters here. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const BY_LETTER: ReadonlyMap<string, ShortcutName> = new Map(
  SHORTCUTS.filter((name) => /^[A-Z]$/.test(SHORTCUT_KEYS[name])).map((name) => [
    SHORTCUT_KEYS[name].toLowerCase(),
    name,
  ]),
);

/** What a key press asks for; null for nothing of ours. Letters count by their place where the layout is not Latin. */
export function shortcutOf(press: KeyPress): ShortcutName | null {
  if (press.altKey) return null;
  const letter = letterOf(press);
  if (press.ctrlKey || press.metaKey) return letter === 'k' && !press.shiftKey ? 'commands' : null;
  if (press.key === '?') return 'help';
  if (press.key === '/') return 'search';
  // On Cyrillic layouts the key of the slash writes a dot, and with Shift a comma.
  if (press.code === 'Slash' && press.key === '.') return 'search';
  if (press.code === 'Slash' && press.key === ',') return 'help';
  return press.shiftKey ? null : (BY_LETTER.get(letter) ?? null);
}

function letterOf({ key, code }: KeyPress): string {
  const isLatin = /^[a-z]$/i.test(key);
  if (isLatin) return key.toLowerCase();
  return /^\p{L}$/u.test(key) && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : '';
}

/** As people write it: `⌘K` on a Mac, else `Ctrl K`. */
export function shownKeys(name: ShortcutName, isMac: boolean): string {
  return SHORTCUT_KEYS[name].replace('Mod+', isMac ? '⌘' : 'Ctrl ');
}
