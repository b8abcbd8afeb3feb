import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { classNames } from '../../ui/index.ts';
import settingsStyles from '../../settings/settings.module.css';
import type { ProgressItem } from './progress.ts';
import styles from './setup.module.css';

/** One of the steps, with its number until it is done. */
export function Step(props: {
  number: number;
  title: string;
  state: ProgressItem['state'];
  children: ReactNode;
}): ReactNode {
  const { number, title, state, children } = props;
  const titleId = useId();
  return (
    <li className={settingsStyles['card']} aria-labelledby={titleId}>
      <div className={settingsStyles['title']}>
        <span className={classNames(styles['number'], styles[state])} aria-hidden>
          {state === 'done' ? <Check size={16} strokeWidth={3} /> : number}
        </span>
        <h3 id={titleId}>{title}</h3>
      </div>
      {children}
    </li>
  );
}
