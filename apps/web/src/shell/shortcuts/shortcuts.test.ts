import { describe, expect, it } from '@jest/globals';
import { type KeyPress, shortcutOf, SHORTCUTS, shownKeys } from './shortcut-keys.ts';
import { ShortcutRegistry } from './shortcut-registry.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '';
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe('what a key asks for', () => {
  it('is known by its letter', () => {
    expect(shortcutOf(press('j'))).toBe('next');
    expect(shortcutOf(press('J', { shiftKey: false }))).toBe('next');
    expect(shortcutOf(press('/'))).toBe('search');
    expect(shortcutOf(press('?', { shiftKey: true }))).toBe('help');
    expect(shortcutOf(press('q'))).toBeNull();
  });

  it('is known by its place where the layout has other letters', () => {
    expect(shortcutOf(press('о', { code: 'KeyJ' }))).toBe('next');
    expect(shortcutOf(press('у', { code: 'KeyE' }))).toBe('archive');
    expect(shortcutOf(press('л', { code: 'KeyK', ctrlKey: true }))).toBe('commands');
    expect(shortcutOf(press('.', { code: 'Slash' }))).toBe('search');
    expect(shortcutOf(press(',', { code: 'Slash', shiftKey: true }))).toBe('help');
    // On a French keyboard the letter says more than the place.
    expect(shortcutOf(press('a', { code: 'KeyQ' }))).toBe('assign');
  });

  it("leaves the browser's own keys alone", () => {
    expect(shortcutOf(press('k', { ctrlKey: true }))).toBe('commands');
    expect(shortcutOf(press('k', { metaKey: true }))).toBe('commands');
    for (const key of ['r', 'a', 'n', 'e', 'u', '/']) {
      expect(shortcutOf(press(key, { ctrlKey: true }))).toBeNull();
      expect(shortcutOf(press(key, { altKey: true }))).toBeNull();
    }
    expect(shortcutOf(press('Enter'))).toBeNull();
    expect(shortcutOf(press('Dead'))).toBeNull();
  });

  it('is shown as it stands on the keyboard', () => {
    expect(shownKeys('commands', true)).toBe('⌘K');
    expect(shownKeys('commands', false)).toBe('Ctrl K');
    expect(new Set(SHORTCUTS.map((name) => shownKeys(name, false))).size).toBe(SHORTCUTS.length);
  });
});

describe('who does what', () => {
  it('is the one that came last, and then the one before', () => {
    const registry = new ShortcutRegistry();
    const done: string[] = [];
    expect(registry.run('reply')).toBe(false);
    const first = registry.register('reply', () => void done.push('first'));
    const second = registry.register('reply', () => void done.push('second'));
    expect(registry.run('reply')).toBe(true);
    second();
    second();
    registry.run('reply');
    first();
    expect(registry.run('reply')).toBe(false);
    expect(registry.has('reply')).toBe(false);
    expect(done).toEqual(['second', 'first']);
  });
});
