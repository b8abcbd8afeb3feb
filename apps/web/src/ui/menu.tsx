import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Hint } from './hint.tsx';
import styles from './popup.module.css';

export interface MenuAction {
  id: string;
  label: string;
  icon?: ReactNode;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
}

/** A button that opens a list of actions; `null` among them draws a line. */
export function Menu({
  trigger,
  hint,
  actions,
}: {
  /** One button. */
  trigger: ReactElement;
  /** Said of the button where it is only an icon. */
  hint?: string;
  actions: readonly (MenuAction | null)[];
}): ReactNode {
  return (
    <BaseMenu.Root>
      <MenuTrigger trigger={trigger} hint={hint} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className={styles['positioner']} sideOffset={4} align="end">
          <BaseMenu.Popup className={styles['popup']}>
            <MenuItems actions={actions} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** The button of a menu, with its hint. */
export function MenuTrigger({
  trigger,
  hint,
}: {
  trigger: ReactElement;
  hint?: string | undefined;
}): ReactNode {
  const button = <BaseMenu.Trigger render={trigger as ReactElement<Record<string, unknown>>} />;
  return hint === undefined ? button : <Hint label={hint}>{button}</Hint>;
}

/** Inside of a menu. */
export function MenuItems({ actions }: { actions: readonly (MenuAction | null)[] }): ReactNode {
  return actions.map((action, index) =>
    action === null ? (
      <BaseMenu.Separator key={`line-${index}`} className={styles['separator']} />
    ) : (
      <BaseMenu.Item
        key={action.id}
        className={classNames(styles['item'], action.isDangerous === true && styles['danger'])}
        disabled={action.isDisabled ?? false}
        onClick={action.onSelect}
      >
        {action.icon}
        {action.label}
      </BaseMenu.Item>
    ),
  );
}
