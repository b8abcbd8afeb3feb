import { Paperclip } from 'lucide-react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useTranslations } from 'use-intl';
import styles from './composer.module.css';
import type { DropRectangle } from './use-drop-zone.ts';

/** Says where files may be let go. It lies over the page, and takes nothing itself. */
export function DropOverlay({ over }: { over: DropRectangle }): ReactNode {
  const t = useTranslations('composer');
  const { top, left, width, height } = over;
  return createPortal(
    <div role="status" className={styles['drop']} style={{ top, left, width, height }}>
      <Paperclip aria-hidden />
      {t('dropHere')}
    </div>,
    document.body,
  );
}
