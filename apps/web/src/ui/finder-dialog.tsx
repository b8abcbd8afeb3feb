import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { classNames } from './class-names.ts';
import dialogStyles from './dialog.module.css';
import styles from './finder-dialog.module.css';
import { Finder, type FinderGroup, FinderInput, FinderList } from './finder.tsx';

/** A field in the middle of the page, with what fits it below. */
export function FinderDialog(props: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  groups: readonly FinderGroup[];
  /** Said where nothing fits. */
  empty: string;
}): ReactNode {
  const { isOpen, onClose, title, placeholder, text, onText, groups, empty } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop forceRender className={dialogStyles['scrim']} />
        <BaseDialog.Popup
          className={classNames(dialogStyles['dialog'], styles['dialog'])}
          initialFocus={input}
        >
          <BaseDialog.Title className="visually-hidden">{title}</BaseDialog.Title>
          <Finder text={text} onText={onText} groups={groups} isOpen={groups.length > 0}>
            <div className={styles['field']}>
              <Search size={18} aria-hidden />
              <FinderInput
                ref={input}
                label={title}
                placeholder={placeholder}
                onKeyDownCapture={(event) => {
                  if (event.key !== 'Escape') return;
                  event.stopPropagation();
                  onClose();
                }}
              />
            </div>
            <div className={styles['found']}>
              <FinderList label={title} />
              {groups.length === 0 && (
                <p className={styles['empty']} role="status">
                  {empty}
                </p>
              )}
            </div>
          </Finder>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
