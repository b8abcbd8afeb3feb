import { EmojiPicker } from 'frimousse';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { keepChoice, readChoice } from '../../shell/stored-choice.ts';
import styles from './emoji.module.css';

/** One row. */
const RECENT_MAX = 9;

/** Emoji by name in the page's language, and those that were used last. */
export function EmojiPanel({ onChoose }: { onChoose: (emoji: string) => void }): ReactNode {
  const t = useTranslations('composer');
  const { language } = useLanguage();
  const [recent] = useState(readRecent);
  const choose = (emoji: string): void => {
    keepChoice('emoji', [emoji, ...recent.filter((each) => each !== emoji)].slice(0, RECENT_MAX).join(' '));
    onChoose(emoji);
  };
  return (
    <EmojiPicker.Root
      className={styles['picker']}
      locale={language}
      columns={RECENT_MAX}
      emojibaseUrl="/emoji"
      onEmojiSelect={({ emoji }) => choose(emoji)}
    >
      <EmojiPicker.Search
        className={styles['search']}
        placeholder={t('emojiSearch')}
        aria-label={t('emojiSearch')}
        autoFocus
      />
      {recent.length > 0 && (
        <div className={styles['recent']} role="group" aria-label={t('emojiRecent')}>
          {recent.map((emoji) => (
            <button key={emoji} type="button" className={styles['emoji']} onClick={() => choose(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
      )}
      <EmojiPicker.Viewport className={styles['viewport']}>
        <EmojiPicker.Loading className={styles['says']}>{t('emojiLoading')}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={styles['says']}>{t('emojiNone')}</EmojiPicker.Empty>
        <EmojiPicker.List
          components={{
            CategoryHeader: ({ category, ...rest }) => (
              <div {...rest} className={styles['category']}>
                {category.label}
              </div>
            ),
            // The picker counts from 0, screen readers from 1.
            Row: ({ children, 'aria-rowindex': row = 0, ...rest }) => (
              <div {...rest} aria-rowindex={row + 1} className={styles['row']}>
                {children}
              </div>
            ),
            Emoji: ({ emoji, 'aria-colindex': column = 0, ...rest }) => (
              <button type="button" {...rest} aria-colindex={column + 1} className={styles['emoji']}>
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}

function readRecent(): readonly string[] {
  return (readChoice('emoji') ?? '')
    .split(' ')
    .filter((emoji) => emoji !== '')
    .slice(0, RECENT_MAX);
}
