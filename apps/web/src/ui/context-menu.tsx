import { ContextMenu as BaseContextMenu } from '@base-ui/react/context-menu';
import type { MouseEvent, ReactNode } from 'react';
import { type MenuAction, MenuItems } from './menu.tsx';
import styles from './popup.module.css';

/**
 * An area with a menu of its own under the pointer: by the other button of a mouse, a long press, or the menu key. One menu
 * serves all the things in the area.
 */
export function ContextMenu(props: {
  className: string;
  /** Asked before it opens: whether there is a menu for what was hit. */
  onAsk: (target: Element) => boolean;
  actions: readonly (MenuAction | null)[];
  children: ReactNode;
}): ReactNode {
  const { className, onAsk, actions, children } = props;
  return (
    <BaseContextMenu.Root>
      <BaseContextMenu.Trigger
        className={className}
        onContextMenu={(event: MouseEvent & { preventBaseUIHandler?: () => void }) => {
          if (!(event.target instanceof Element && onAsk(event.target))) event.preventBaseUIHandler?.();
        }}
      >
        {children}
      </BaseContextMenu.Trigger>
      <BaseContextMenu.Portal>
        <BaseContextMenu.Positioner className={styles['positioner']}>
          <BaseContextMenu.Popup className={styles['popup']}>
            <MenuItems actions={actions} />
          </BaseContextMenu.Popup>
        </BaseContextMenu.Positioner>
      </BaseContextMenu.Portal>
    </BaseContextMenu.Root>
  );
}
