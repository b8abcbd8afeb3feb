import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button, IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  size?: 'normal' | 'wide';
  /** Buttons at the end. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A dialog over the page. The keyboard stays in it, Escape closes it, and focus goes back to where it came from. */
export function Dialog(props: DialogProps): ReactNode {
  const { isOpen, onClose, title, description, size = 'normal', actions, children } = props;
  const t = useTranslations('ui');
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop forceRender className={styles['scrim']} />
        <BaseDialog.Popup className={classNames(styles['dialog'], size === 'wide' && styles['wide'])}>
          <div className={styles['head']}>
            <BaseDialog.Title>{title}</BaseDialog.Title>
            {/* It has the focus at first: the first Escape would only take its hint away. */}
            <IconButton label={t('close')} size="small" hasHint={false} onClick={onClose}>
              <X size={18} aria-hidden />
            </IconButton>
          </div>
          {description !== undefined && (
            <BaseDialog.Description className={styles['description']}>{description}</BaseDialog.Description>
          )}
          {children}
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: {
  isOpen: boolean;
  title: string;
  description: string;
  confirmLabel: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}): ReactNode {
  const { isOpen, title, description, confirmLabel, isBusy = false, onConfirm, onClose } = props;
  const t = useTranslations('ui');
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop forceRender className={styles['scrim']} />
        <AlertDialog.Popup className={styles['dialog']}>
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles['description']}>{description}</AlertDialog.Description>
          <div className={styles['actions']}>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button variant="danger" disabled={isBusy} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
