import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider, useMessages as useTexts } from 'use-intl';
import { keepChoice, readChoice } from '../shell/stored-choice.ts';
import { en } from './en/index.ts';
import {
  type FirstMessages,
  type Language,
  languageOf,
  LANGUAGES,
  lateMessagesIn,
  messagesIn,
  regionOf,
} from './languages.ts';
import { SentencesProvider } from './sentences/sentences-provider.tsx';

interface LanguageChoice {
  language: Language;
  /** Null: whatever the browser wants. */
  chosen: Language | null;
  choose: (language: Language | null) => void;
}

const LanguageContext = createContext<LanguageChoice | null>(null);

/** All texts, dates and plurals below are in the chosen language, else in the browser's. */
export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [chosen, setChosen] = useState(storedLanguage);
  const [wanted, setWanted] = useState<readonly string[]>(navigator.languages);
  useEffect(() => {
    const onChange = (): void => setWanted(navigator.languages);
    addEventListener('languagechange', onChange);
    return () => removeEventListener('languagechange', onChange);
  }, []);
  const language = chosen ?? languageOf(wanted);
  const loaded = useMessages(language);
  const choice = useMemo<LanguageChoice>(
    () => ({
      language,
      chosen,
      choose: (next) => {
        keepChoice('language', next);
        setChosen(next);
      },
    }),
    [language, chosen],
  );
  // An empty page for a moment is better than one in the wrong language.
  if (loaded === null) return null;
  return (
    <LanguageContext value={choice}>
      <IntlProvider
        locale={regionOf(loaded.language, wanted)}
        messages={loaded.messages as typeof en}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        <SentencesProvider language={loaded.language}>{children}</SentencesProvider>
      </IntlProvider>
    </LanguageContext>
  );
}

/** Around what says more than the first screen: its texts come with it. */
export function LateTexts({ children }: { children: ReactNode }): ReactNode {
  const { language } = useLanguage();
  const first = useTexts();
  const late = useLoaded(language, lateMessagesIn, null);
  const messages = useMemo(() => (late === null ? null : { ...first, ...late.messages }), [first, late]);
  if (messages === null) return null;
  return (
    <IntlProvider
      locale={regionOf(late!.language, navigator.languages)}
      messages={messages as ReturnType<typeof useTexts>}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {children}
    </IntlProvider>
  );
}

interface Loaded<T> {
  language: Language;
  messages: T;
}

function useMessages(language: Language): Loaded<FirstMessages> | null {
  return useLoaded(language, messagesIn, language === 'en' ? en : null);
}

/** The texts of a language; those of the one before until they are there, null before the first. */
function useLoaded<T>(
  language: Language,
  load: (language: Language) => Promise<T>,
  atOnce: T | null,
): Loaded<T> | null {
  const [loaded, setLoaded] = useState<Loaded<T> | null>(
    atOnce === null ? null : { language, messages: atOnce },
  );
  useEffect(() => {
    let isWanted = true;
    document.documentElement.lang = language;
    const show = (shown: Language, messages: T): void => {
      if (isWanted) setLoaded({ language: shown, messages });
    };
    load(language).then(
      (messages) => show(language, messages),
      // A newer version was installed and the file is gone: whatever is shown stays, or English comes.
      () => void load('en').then((messages) => show('en', messages)),
    );
    return () => {
      isWanted = false;
    };
  }, [language, load]);
  return loaded;
}

function storedLanguage(): Language | null {
  const stored = readChoice('language');
  return LANGUAGES.find((language) => language === stored) ?? null;
}

/** @throws Error outside of a `LanguageProvider` */
export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (choice === null) throw new Error('Put a <LanguageProvider> around this.');
  return choice;
}
