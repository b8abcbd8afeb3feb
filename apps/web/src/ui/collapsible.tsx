import { Collapsible as BaseCollapsible } from '@base-ui/react/collapsible';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './collapsible.module.css';

/** A part of a page with a heading that folds it away. What is folded away is not there, and asks for nothing. */
export function Collapsible(props: {
  title: string;
  /** Said beside the title, also while it is folded away. */
  aside?: ReactNode;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}): ReactNode {
  const { title, aside, isOpen, onOpenChange, children } = props;
  return (
    <BaseCollapsible.Root className={styles['root']} open={isOpen} onOpenChange={onOpenChange}>
      <h3>
        <BaseCollapsible.Trigger className={styles['trigger']}>
          <span className={styles['title']}>{title}</span>
          {aside}
          <ChevronDown className={styles['arrow']} size={16} aria-hidden />
        </BaseCollapsible.Trigger>
      </h3>
      <BaseCollapsible.Panel className={styles['panel']}>{children}</BaseCollapsible.Panel>
    </BaseCollapsible.Root>
  );
}
