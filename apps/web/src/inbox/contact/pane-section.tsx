import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { keepChoice, readChoice } from '../../shell/stored-choice.ts';
import { Collapsible } from '../../ui/index.ts';
import styles from './contact.module.css';

/** A part of the pane; this browser remembers whether it is folded away. */
export function PaneSection(props: {
  name: 'work' | 'identities' | 'crm' | 'notes' | 'conversations' | 'merges' | 'activity';
  /** Until somebody opens it. */
  isFolded?: boolean;
  children: ReactNode;
}): ReactNode {
  const { name, isFolded = false, children } = props;
  const t = useTranslations('contact.sections');
  const key = `contact.${name}`;
  const [isOpen, setOpen] = useState(() => (readChoice(key) ?? (isFolded ? 'folded' : 'open')) === 'open');
  return (
    <Collapsible
      title={t(name)}
      isOpen={isOpen}
      onOpenChange={(next) => {
        keepChoice(key, next ? 'open' : 'folded');
        setOpen(next);
      }}
    >
      <div className={styles['stack']}>{children}</div>
    </Collapsible>
  );
}
