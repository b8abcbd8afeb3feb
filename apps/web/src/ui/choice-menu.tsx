import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { MenuTrigger } from './menu.tsx';
import styles from './popup.module.css';

export interface MenuChoice {
  id: string;
  label: string;
  icon?: ReactNode;
  isChosen: boolean;
}

/** A button that opens a list to choose from: one, or as many as one likes (`isMultiple`; it stays open then). */
export function ChoiceMenu(props: {
  /** One button. */
  trigger: ReactElement;
  /** Said of the button where it is only an icon. */
  hint?: string;
  choices: readonly MenuChoice[];
  isMultiple?: boolean;
  onChoose: (id: string, isChosen: boolean) => void;
  /** Where there is nothing to choose from. */
  empty?: ReactNode;
}): ReactNode {
  const { trigger, hint, choices, isMultiple = false, onChoose, empty } = props;
  const chosen = choices.find(({ isChosen }) => isChosen)?.id ?? null;
  return (
    <BaseMenu.Root>
      <MenuTrigger trigger={trigger} hint={hint} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className={styles['positioner']} sideOffset={4} align="end">
          <BaseMenu.Popup className={styles['popup']}>
            {choices.length === 0 && <p className={styles['label']}>{empty}</p>}
            {isMultiple ? (
              choices.map((choice) => (
                <BaseMenu.CheckboxItem
                  key={choice.id}
                  className={styles['item']}
                  checked={choice.isChosen}
                  onCheckedChange={(isChosen) => onChoose(choice.id, isChosen)}
                >
                  <Mark isChosen={choice.isChosen} />
                  {choice.icon}
                  {choice.label}
                </BaseMenu.CheckboxItem>
              ))
            ) : (
              <BaseMenu.RadioGroup value={chosen} onValueChange={(id: string) => onChoose(id, true)}>
                {choices.map((choice) => (
                  <BaseMenu.RadioItem
                    key={choice.id}
                    className={styles['item']}
                    value={choice.id}
                    closeOnClick
                  >
                    <Mark isChosen={choice.isChosen} />
                    {choice.icon}
                    {choice.label}
                  </BaseMenu.RadioItem>
                ))}
              </BaseMenu.RadioGroup>
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Mark({ isChosen }: { isChosen: boolean }): ReactNode {
  return <span className={styles['check']}>{isChosen && <Check size={16} aria-hidden />}</span>;
}
