import { Autocomplete } from '@base-ui/react/autocomplete';
import { type ComponentProps, createContext, type ReactNode, type Ref, useContext } from 'react';
import { classNames } from './class-names.ts';
import styles from './finder.module.css';

export interface FinderItem {
  id: string;
  content: ReactNode;
  onSelect: () => void;
}

export interface FinderGroup {
  id: string;
  label: string;
  items: readonly FinderItem[];
}

/** Whether there is anything to choose from below the field. */
const HasListContext = createContext(false);

/**
 * Around a field and the list of what fits it: the arrows go through the list while the field keeps the focus, and Enter
 * takes what they have reached. Which things fit is for whoever uses it to say.
 */
export function Finder(props: {
  text: string;
  onText: (text: string) => void;
  groups: readonly FinderGroup[];
  /** Whether there is a list at this moment. */
  isOpen: boolean;
  children: ReactNode;
}): ReactNode {
  const { text, onText, groups, isOpen, children } = props;
  return (
    <Autocomplete.Root<readonly FinderGroup[]>
      inline
      open={isOpen}
      items={groups}
      mode="none"
      autoHighlight="always"
      value={text}
      itemToStringValue={(item: FinderItem) => item.id}
      onValueChange={(value, { reason }) => {
        if (reason !== 'item-press') onText(value);
      }}
    >
      <HasListContext value={groups.length > 0}>{children}</HasListContext>
    </Autocomplete.Root>
  );
}

/** The field; Escape empties it, and leaves it where it is empty already. */
export function FinderInput(
  props: Omit<ComponentProps<typeof Autocomplete.Input>, 'className'> & {
    label: string;
    ref?: Ref<HTMLInputElement>;
  },
): ReactNode {
  const { label, ...rest } = props;
  const hasList = useContext(HasListContext);
  return (
    <Autocomplete.Input
      aria-label={label}
      // A list beside the field always counts as open for it, also while there is none.
      aria-expanded={hasList}
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={styles['input']}
    />
  );
}

/** What fits; with nothing in it, it is not there. */
export function FinderList({ label, className }: { label: string; className?: string }): ReactNode {
  return (
    <Autocomplete.List aria-label={label} className={classNames(styles['list'], className)}>
      {(group: FinderGroup) => (
        <Autocomplete.Group key={group.id} items={group.items}>
          <Autocomplete.GroupLabel className={styles['group']}>{group.label}</Autocomplete.GroupLabel>
          <Autocomplete.Collection>
            {(item: FinderItem) => (
              <Autocomplete.Item
                key={item.id}
                value={item}
                className={styles['item']}
                onClick={item.onSelect}
              >
                {item.content}
              </Autocomplete.Item>
            )}
          </Autocomplete.Collection>
        </Autocomplete.Group>
      )}
    </Autocomplete.List>
  );
}
