import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { shortcutOf } from './shortcut-keys.ts';
import { ShortcutRegistry } from './shortcut-registry.ts';

const ShortcutsContext = createContext<ShortcutRegistry | null>(null);

/** Listens for the keys of everything below. */
export function ShortcutsProvider({ children }: { children: ReactNode }): ReactNode {
  const [registry] = useState(() => new ShortcutRegistry());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const name = shortcutOf(event);
      if (name === null || (name !== 'commands' && isOthers(event.target))) return;
      if (registry.run(name)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [registry]);
  return <ShortcutsContext value={registry}>{children}</ShortcutsContext>;
}

/**
 * Fields take letters themselves, and so do menus, lists and dialogs. A toast says that it is a dialog, but takes no
 * letters: after Undo the keys go on being those of the page.
 */
const OTHERS = [
  'input:not([type="checkbox"], [type="radio"], [type="button"])',
  'textarea',
  'select',
  '[contenteditable="true"]',
  '[role="dialog"]:not([data-toast])',
  '[role="alertdialog"]:not([data-toast])',
  '[role="menu"]',
  '[role="listbox"]',
  '[role="combobox"]',
].join(',');

function isOthers(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(OTHERS) !== null;
}

/** @throws Error outside of a `ShortcutsProvider` */
export function useShortcuts(): ShortcutRegistry {
  const registry = useContext(ShortcutsContext);
  if (registry === null) throw new Error('Put a <ShortcutsProvider> around this.');
  return registry;
}
