import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode, RefObject } from 'react';
import styles from './popup.module.css';

/** A button that opens a small panel beside itself. */
export function Popover(props: {
  trigger: ReactElement;
  label: string;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** What the keyboard is in afterwards; the button unless told. */
  focusAfter?: RefObject<HTMLElement | null>;
  /** Which edge of the button it keeps to; the end unless told. */
  align?: 'start' | 'end';
  children: ReactNode;
}): ReactNode {
  const { trigger, label, isOpen, onOpenChange, focusAfter, align = 'end', children } = props;
  const state = isOpen === undefined ? {} : { open: isOpen };
  return (
    <BasePopover.Root {...state} onOpenChange={(open) => onOpenChange?.(open)}>
      <BasePopover.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <BasePopover.Portal>
        <BasePopover.Positioner className={styles['positioner']} sideOffset={6} align={align}>
          <BasePopover.Popup
            className={styles['popup']}
            aria-label={label}
            {...(focusAfter === undefined ? {} : { finalFocus: focusAfter })}
          >
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
