import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { type MenuAction, MenuItems } from './menu.tsx';
import styles from './popup.module.css';

/** One menu for many things of a kind: it opens beside the one that it is about. */
export function AnchoredMenu(props: {
  isOpen: boolean;
  onClose: () => void;
  /** What it stands beside; focus goes back there. Kept while it closes. */
  anchor: HTMLElement | null;
  label: string;
  actions: readonly (MenuAction | null)[];
}): ReactNode {
  const { isOpen, onClose, anchor, label, actions } = props;
  return (
    <BaseMenu.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner className={styles['positioner']} anchor={anchor} sideOffset={4} align="end">
          <BaseMenu.Popup
            className={styles['popup']}
            aria-label={label}
            finalFocus={() => (anchor?.isConnected ? anchor : true)}
          >
            <MenuItems actions={actions} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
