import type { KeyboardEvent, ReactNode, SyntheticEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Button, TextArea } from '../../ui/index.ts';
import styles from './notes.module.css';

/** Where a note is written. Ctrl+Enter sends it, Escape leaves it where it can be left. */
export function NoteForm(props: {
  label: string;
  placeholder?: string;
  text: string;
  onText: (text: string) => void;
  isBusy: boolean;
  submitLabel: string;
  onSubmit: () => void;
  onCancel?: () => void;
}): ReactNode {
  const { label, placeholder, text, onText, isBusy, submitLabel, onSubmit, onCancel } = props;
  const tUi = useTranslations('ui');
  const isComplete = text.trim() !== '' && !isBusy;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isComplete) onSubmit();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key !== 'Escape' || onCancel === undefined) return;
    // It closes the form, not the sheet around it.
    event.stopPropagation();
    onCancel();
  };
  return (
    <form className={styles['form']} onSubmit={submit} onKeyDown={onKeyDown}>
      <TextArea
        label={label}
        rows={2}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(onCancel === undefined ? {} : { autoFocus: true })}
        value={text}
        onValue={onText}
      />
      {(onCancel !== undefined || text.trim() !== '') && (
        <div className={styles['actions']}>
          {onCancel !== undefined && (
            <Button size="small" onClick={onCancel}>
              {tUi('cancel')}
            </Button>
          )}
          <Button size="small" variant="primary" type="submit" disabled={!isComplete}>
            {submitLabel}
          </Button>
        </div>
      )}
    </form>
  );
}
