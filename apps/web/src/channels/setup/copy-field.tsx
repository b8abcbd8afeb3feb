import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, classNames, TextField } from '../../ui/index.ts';
import channelStyles from '../channels.module.css';
import styles from './setup.module.css';

/** Something to be copied into a form elsewhere. */
export function CopyField({ label, value }: { label: string; value: string }): ReactNode {
  const t = useTranslations('ui');
  // Of which value: a new one was not copied yet.
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(value);
  };
  const words = copied === value ? t('copied') : t('copy');
  return (
    <div className={classNames(channelStyles['besideField'], styles['mono'])}>
      <TextField
        label={label}
        readOnly
        value={value}
        onValue={() => undefined}
        onFocus={(event) => event.target.select()}
      />
      {/* Browsers let only safe pages write to the clipboard; the text can be selected anyway. */}
      {isSecureContext && (
        <Button aria-label={`${words}: ${label}`} onClick={() => void copy().catch(() => setCopied(null))}>
          {words}
        </Button>
      )}
    </div>
  );
}
