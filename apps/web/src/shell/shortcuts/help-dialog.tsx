import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './help-dialog.module.css';
import { isMac } from './is-mac.ts';
import { SHORTCUTS, shownKeys } from './shortcut-keys.ts';

/** What can be done by which key. */
export default function HelpDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  const t = useTranslations('shortcuts');
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('title')} description={t('hint')}>
      <dl className={styles['list']}>
        {SHORTCUTS.map((name) => (
          <div key={name} className={styles['line']}>
            <dt>{t(`names.${name}`)}</dt>
            <dd>
              <kbd className={styles['key']}>{shownKeys(name, isMac())}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
