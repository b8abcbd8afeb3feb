import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Language } from '../languages.ts';

type Translate = (sentence: string) => string;

const asItIs: Translate = (sentence) => sentence;

const SentencesContext = createContext<Translate>(asItIs);

/** What the server says is shown in this language below. Until the lists are here, and where they cannot be had, in English. */
export function SentencesProvider(props: { language: Language; children: ReactNode }): ReactNode {
  const { language, children } = props;
  const [loaded, setLoaded] = useState<{ language: Language; translate: Translate } | null>(null);
  useEffect(() => {
    let isWanted = true;
    translatorOf(language).then(
      (translate) => {
        if (isWanted) setLoaded({ language, translate });
      },
      // A newer version was installed and the file is gone.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  const translate = loaded?.language === language ? loaded.translate : asItIs;
  return <SentencesContext value={translate}>{children}</SentencesContext>;
}

/** Says a sentence of the server in the language of the page; what is not known stays as it is. */
export function useServerSentence(): Translate {
  return useContext(SentencesContext);
}

/** The server speaks English; other languages come when they are wanted. */
async function translatorOf(language: Language): Promise<Translate> {
  if (language === 'en') return asItIs;
  const [{ compileSentences, translateSentence }, lists] = await Promise.all([
    import('./translator.ts'),
    listsOf(language),
  ]);
  const catalog = compileSentences(lists);
  return (sentence) => translateSentence(catalog, sentence);
}

async function listsOf(language: Exclude<Language, 'en'>) {
  switch (language) {
    case 'uk':
      return (await import('./uk/index.ts')).uk;
    case 'pl':
      return (await import('./pl/index.ts')).pl;
  }
}
