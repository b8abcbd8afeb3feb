import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Hint } from './hint.tsx';

interface Looks {
  variant?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'normal' | 'small';
}

type Native = Omit<ComponentProps<typeof BaseButton>, 'className' | 'size'>;

/** A button with words. `disabled` leaves it reachable by the keyboard where `focusableWhenDisabled` is set. */
export function Button({ variant = 'plain', size = 'normal', ...rest }: Native & Looks): ReactNode {
  return <BaseButton type="button" {...rest} className={looks(variant, size)} />;
}

/** A button that is only an icon: its label is read aloud and, unless `hasHint` is false, shown when the pointer rests on it. */
export function IconButton({
  label,
  shortcut,
  variant = 'quiet',
  size = 'normal',
  hasHint = true,
  ...rest
}: Native & Looks & { label: string; shortcut?: string; hasHint?: boolean }): ReactNode {
  const className = classNames(looks(variant, size), styles['icon']);
  const button = <BaseButton type="button" aria-label={label} {...rest} className={className} />;
  if (!hasHint) return button;
  return (
    <Hint label={label} {...(shortcut === undefined ? {} : { shortcut })}>
      {button}
    </Hint>
  );
}

/** The looks of a button, for links that go somewhere. */
export function looks(
  variant: NonNullable<Looks['variant']>,
  size: NonNullable<Looks['size']> = 'normal',
): string {
  return classNames(
    styles['button'],
    variant !== 'plain' && styles[variant],
    size === 'small' && styles['small'],
  );
}
