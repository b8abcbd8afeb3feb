import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import styles from './segments.module.css';

export interface Segment<T extends string> {
  value: T;
  label: string;
  icon?: ReactNode;
}

/** One of two or three things that are all in sight. */
export function Segments<T extends string>(props: {
  label: string;
  segments: readonly Segment<T>[];
  value: T;
  onChange: (value: T) => void;
}): ReactNode {
  const { label, segments, value, onChange } = props;
  return (
    <ToggleGroup
      className={styles['segments']}
      aria-label={label}
      value={[value]}
      onValueChange={([chosen]) => chosen !== undefined && onChange(chosen as T)}
    >
      {segments.map((segment) => (
        <Toggle key={segment.value} value={segment.value} className={styles['segment']}>
          {segment.icon}
          {segment.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
