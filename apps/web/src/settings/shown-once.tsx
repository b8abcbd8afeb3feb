import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/index.ts';
import styles from './settings.module.css';

/** Something that can be copied now and is never shown again: a link, a token, a secret. */
export function ShownOnce({ label, value }: { label: string; value: string }): ReactNode {
  const t = useTranslations('ui');
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <div>
      <p className={styles['faint']}>{label}</p>
      <div className={styles['row']}>
        <code className={styles['secret']} aria-label={label}>
          {value}
        </code>
        {/* Browsers let only safe pages write to the clipboard; the text can be selected anyway. */}
        {isSecureContext && (
          <Button onClick={() => void copy().catch(() => setCopied(false))}>
            {isCopied ? t('copied') : t('copy')}
          </Button>
        )}
      </div>
    </div>
  );
}
