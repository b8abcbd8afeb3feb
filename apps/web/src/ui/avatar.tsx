import type { ReactNode } from 'react';
import styles from './avatar.module.css';
import { classNames } from './class-names.ts';
import { initialsOf, tintOf } from './initials.ts';

/** The first letters of a name on a colour that stays the same for the same name. */
export function Avatar(props: {
  name: string;
  size?: 'tiny' | 'small' | 'normal' | 'large';
  /** A small sign at its corner. */
  badge?: ReactNode;
}): ReactNode {
  const { name, size = 'normal', badge } = props;
  const tint = styles[`tint${tintOf(name)}`];
  return (
    <span
      className={classNames(styles['avatar'], size !== 'normal' && styles[size], tint)}
      // Drawn like a picture: as text it would have to be a part of the name of each button that shows it.
      data-initials={initialsOf(name)}
      aria-hidden
    >
      {badge !== undefined && <span className={styles['badge']}>{badge}</span>}
    </span>
  );
}
