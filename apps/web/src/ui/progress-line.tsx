import { Progress } from '@base-ui/react/progress';
import type { ReactNode } from 'react';
import styles from './progress-line.module.css';

/** How much of something is done, as a line. */
export function ProgressLine({
  label,
  value,
}: {
  label: string;
  /** From 0 to 1. */ value: number;
}): ReactNode {
  return (
    <Progress.Root className={styles['root']} aria-label={label} value={Math.round(value * 100)}>
      <Progress.Track className={styles['track']}>
        <Progress.Indicator className={styles['done']} />
      </Progress.Track>
    </Progress.Root>
  );
}
