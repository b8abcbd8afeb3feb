import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/index.ts';
import styles from './contact.module.css';

/** Changes something where it stands: saved by its button or Enter, left by Escape. */
export function EditForm(props: {
  canSave: boolean;
  onSave: () => void;
  onEnd: () => void;
  children: ReactNode;
}): ReactNode {
  const { canSave, onSave, onEnd, children } = props;
  const t = useTranslations('ui');
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // It closes the form, not the sheet around it.
        event.stopPropagation();
        onEnd();
      }}
    >
      {children}
      <div className={styles['actions']}>
        <Button size="small" onClick={onEnd}>
          {t('cancel')}
        </Button>
        <Button size="small" variant="primary" type="submit" disabled={!canSave}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
