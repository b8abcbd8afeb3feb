import type { ReactNode } from 'react';
import { useFormatter } from 'use-intl';
import styles from './attachments.module.css';

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;

/** As people read it: `1.4 MB`. */
export function FileSize({ bytes }: { bytes: number }): ReactNode {
  const format = useFormatter();
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const value = format.number(bytes / 1_000 ** step, {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 2 ? 1 : 0,
  });
  return <span className={styles['size']}>{value}</span>;
}
