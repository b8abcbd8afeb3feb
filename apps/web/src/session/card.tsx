import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/languages.ts';
import { useLanguage } from '../i18n/language-provider.tsx';
import { SelectField } from '../ui/index.ts';
import styles from './sign-in.module.css';

/** The page of people who are not in yet: one card, and the language it speaks. */
export function Card({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const t = useTranslations('session');
  const { language, choose } = useLanguage();
  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <div className={styles['mark']}>
          <img src="/icon.svg" alt="" width={36} height={36} />
          <h1>{title}</h1>
        </div>
        {children}
        <SelectField
          label={t('language')}
          choices={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={language}
          onChange={choose}
        />
      </div>
    </main>
  );
}
