import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './disclosure.module.css';

/** What few people need: a line that opens. */
export function Disclosure({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={styles['trigger']}>
        <ChevronRight size={16} aria-hidden className={styles['arrow']} />
        {label}
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles['panel']}>{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
