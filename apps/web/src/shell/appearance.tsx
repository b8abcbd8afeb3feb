import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { keepChoice, readChoice } from './stored-choice.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

interface Appearance {
  theme: Theme;
  choose: (theme: Theme) => void;
}

const AppearanceContext = createContext<Appearance | null>(null);

/** Light or dark, as chosen here, else as the system has it. */
export function AppearanceProvider({ children }: { children: ReactNode }): ReactNode {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const appearance = useMemo<Appearance>(
    () => ({
      theme,
      choose: (next) => {
        keepChoice('theme', next === 'system' ? null : next);
        setTheme(next);
      },
    }),
    [theme],
  );
  return <AppearanceContext value={appearance}>{children}</AppearanceContext>;
}

/** @throws Error outside of an `AppearanceProvider` */
export function useAppearance(): Appearance {
  const appearance = useContext(AppearanceContext);
  if (appearance === null) throw new Error('Put an <AppearanceProvider> around this.');
  return appearance;
}

function storedTheme(): Theme {
  const stored = readChoice('theme');
  return THEMES.find((theme) => theme === stored) ?? 'system';
}
