import { Slider as BaseSlider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import styles from './slider.module.css';

/** A place between nothing and `max`, moved by pointer and arrow keys. */
export function Slider(props: {
  label: string;
  value: number;
  max: number;
  step: number;
  isDisabled?: boolean;
  /** What the value is called aloud. */
  valueText: string;
  onChange: (value: number) => void;
}): ReactNode {
  const { label, value, max, step, isDisabled = false, valueText, onChange } = props;
  return (
    <BaseSlider.Root
      className={styles['root']}
      aria-label={label}
      value={value}
      min={0}
      max={max}
      step={step}
      disabled={isDisabled}
      thumbAlignment="edge"
      onValueChange={onChange}
    >
      <BaseSlider.Control className={styles['control']}>
        <BaseSlider.Track className={styles['track']}>
          <BaseSlider.Indicator className={styles['indicator']} />
          <BaseSlider.Thumb
            className={styles['thumb']}
            aria-label={label}
            getAriaValueText={() => valueText}
          />
        </BaseSlider.Track>
      </BaseSlider.Control>
    </BaseSlider.Root>
  );
}
