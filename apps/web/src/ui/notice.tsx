import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './notice.module.css';

type Tone = 'neutral' | 'error' | 'warning' | 'success';

/** A line that says something about what is around it; errors are read aloud at once. */
export function Notice(props: { tone?: Tone; children: ReactNode; action?: ReactNode }): ReactNode {
  const { tone = 'neutral', children, action } = props;
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className={classNames(styles['notice'], tone !== 'neutral' && styles[tone])}
    >
      <span className={styles['text']}>{children}</span>
      {action}
    </div>
  );
}

/** What stands where there is nothing yet. */
export function EmptyState(props: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}): ReactNode {
  const { icon, title, children, actions } = props;
  return (
    <div className={styles['empty']}>
      {icon}
      <h2>{title}</h2>
      {children}
      {actions}
    </div>
  );
}

/** A word or a number in a pill. */
export function Badge(props: { tone?: Tone | 'accent'; label?: string; children: ReactNode }): ReactNode {
  const { tone = 'neutral', label, children } = props;
  return (
    <span className={classNames(styles['badge'], tone !== 'neutral' && styles[tone])}>
      {label === undefined ? (
        children
      ) : (
        <>
          <span aria-hidden>{children}</span>
          <span className="visually-hidden">{label}</span>
        </>
      )}
    </span>
  );
}

/** Something is on its way. */
export function Spinner({ label }: { label: string }): ReactNode {
  return (
    <div className={styles['empty']} role="status">
      <span className={styles['spinner']} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </div>
  );
}
