import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import styles from './label-dot.module.css';

/** The colour of a label; its name stands beside it. */
export function LabelDot({ color }: { color: string }): ReactNode {
  return <span className={classNames(styles['dot'], styles[color])} aria-hidden />;
}
