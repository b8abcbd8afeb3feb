import { Drawer } from '@base-ui/react/drawer';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/index.ts';
import { ContactPane } from './contact-pane.tsx';
import styles from './contact.module.css';

/** The contact where there is no room for a pane: a sheet over the thread. */
export function ContactSheet(props: {
  isOpen: boolean;
  onClose: () => void;
  conversationId: string;
}): ReactNode {
  const { isOpen, onClose, conversationId } = props;
  const t = useTranslations();
  return (
    <Drawer.Root open={isOpen} onOpenChange={(open) => !open && onClose()} swipeDirection="right">
      <Drawer.Portal>
        <Drawer.Backdrop className={styles['scrim']} />
        <Drawer.Viewport className={styles['viewport']}>
          <Drawer.Popup className={styles['sheet']} aria-label={t('contact.title')}>
            <div className={styles['sheetHead']}>
              <IconButton label={t('ui.close')} hasHint={false} onClick={onClose}>
                <X size={18} aria-hidden />
              </IconButton>
            </div>
            <ContactPane conversationId={conversationId} />
          </Drawer.Popup>
        </Drawer.Viewport>
      </Drawer.Portal>
    </Drawer.Root>
  );
}
