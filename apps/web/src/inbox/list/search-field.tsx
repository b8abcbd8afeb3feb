import { Search } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { latePart } from '../../shell/late-part.ts';
import { useShortcut } from '../../shell/shortcuts/use-shortcut.ts';
import styles from './search.module.css';

/** Lists that the keyboard goes through are much code, and most pages are left without a search. */
const SearchBox = latePart(async () => (await import('./search-box.tsx')).default);

/** Where one types what to look for. */
export function SearchField(props: {
  over: HTMLElement | null;
  text: string;
  onText: (text: string) => void;
  onOpen: (conversationId: string, messageId: string | null) => void;
}): ReactNode {
  const { over, text, onText, onOpen } = props;
  const [isWanted, setWanted] = useState(false);
  const [turn, setTurn] = useState(0);
  useShortcut('search', () => {
    setWanted(true);
    setTurn((before) => before + 1);
  });
  const plain = <PlainField text={text} onText={onText} onWant={() => setWanted(true)} hasFocus={isWanted} />;
  if (!isWanted) return plain;
  return (
    <Suspense fallback={plain}>
      <SearchBox
        key={turn}
        text={text}
        onText={onText}
        over={over}
        onOpen={onOpen}
        onLeave={() => (document.activeElement as HTMLElement | null)?.blur()}
      />
    </Suspense>
  );
}

/** The field until there is a list to go with it. */
function PlainField(props: {
  text: string;
  onText: (text: string) => void;
  onWant: () => void;
  hasFocus: boolean;
}): ReactNode {
  const { text, onText, onWant, hasFocus } = props;
  const t = useTranslations('list');
  return (
    <div className={styles['field']} role="search">
      <Search size={16} aria-hidden />
      <input
        className={styles['plain']}
        aria-label={t('search')}
        placeholder={t('search')}
        value={text}
        autoComplete="off"
        spellCheck={false}
        autoFocus={hasFocus}
        onFocus={onWant}
        onChange={(event) => onText(event.target.value)}
      />
      <kbd className={styles['key']} aria-hidden>
        /
      </kbd>
    </div>
  );
}
