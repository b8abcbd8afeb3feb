import { useEffect, useEffectEvent } from 'react';
import type { ShortcutName } from './shortcut-keys.ts';
import { useShortcuts } from './shortcuts-provider.tsx';

/**
 * Does something when its key is pressed, as long as the component is there; of several components the one that came last.
 *
 * @param isEnabled false leaves the key to others
 */
export function useShortcut(name: ShortcutName, run: () => void, isEnabled = true): void {
  const shortcuts = useShortcuts();
  const latest = useEffectEvent(run);
  useEffect(() => {
    if (!isEnabled) return undefined;
    return shortcuts.register(name, () => latest());
  }, [shortcuts, name, isEnabled]);
}
