import { Checkbox } from '@base-ui/react/checkbox';
import { Field } from '@base-ui/react/field';
import { Switch } from '@base-ui/react/switch';
import { Check } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

interface FieldTexts {
  label: string;
  hint?: string;
  /** What is wrong with it, in a sentence. */
  error?: string | null;
}

/** A labelled place for one line of text. */
export function TextField(
  props: FieldTexts & Omit<ComponentProps<'input'>, 'className' | 'onChange'> & ChangedText,
): ReactNode {
  const { label, hint, error, onValue, ...input } = props;
  return (
    <Framed label={label} hint={hint} error={error}>
      <Field.Control
        {...(input as ComponentProps<typeof Field.Control>)}
        className={styles['input']}
        onValueChange={onValue}
      />
    </Framed>
  );
}

interface ChangedText {
  onValue: (value: string) => void;
}

/** A labelled place for several lines. */
export function TextArea(
  props: FieldTexts & Omit<ComponentProps<'textarea'>, 'className' | 'onChange'> & ChangedText,
): ReactNode {
  const { label, hint, error, onValue, ...area } = props;
  return (
    <Framed label={label} hint={hint} error={error}>
      <Field.Control
        className={classNames(styles['input'], styles['area'])}
        render={<textarea {...area} onChange={(event) => onValue(event.target.value)} />}
      />
    </Framed>
  );
}

function Framed(props: {
  label: string;
  hint: string | undefined;
  error: string | null | undefined;
  children: ReactNode;
}): ReactNode {
  const { label, hint, error, children } = props;
  const isWrong = error !== undefined && error !== null;
  return (
    <Field.Root className={styles['field']} invalid={isWrong}>
      <Field.Label className={styles['label']}>{label}</Field.Label>
      {children}
      {hint !== undefined && <Field.Description className={styles['hint']}>{hint}</Field.Description>}
      {isWrong && (
        <Field.Error match className={styles['error']}>
          {error}
        </Field.Error>
      )}
    </Field.Root>
  );
}

/** On or off, at once. */
export function SwitchField(props: {
  label: string;
  hint?: string;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}): ReactNode {
  const { label, hint, isOn, isDisabled = false, onChange } = props;
  return (
    <Field.Root className={styles['field']}>
      <Field.Label className={styles['switchRow']}>
        <Switch.Root
          className={styles['switch']}
          checked={isOn}
          disabled={isDisabled}
          onCheckedChange={onChange}
        >
          <Switch.Thumb className={styles['thumb']} />
        </Switch.Root>
        {label}
      </Field.Label>
      {hint !== undefined && <Field.Description className={styles['hint']}>{hint}</Field.Description>}
    </Field.Root>
  );
}

/** One of several things to tick. */
export function CheckboxField(props: {
  label: string;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}): ReactNode {
  const { label, isOn, isDisabled = false, onChange } = props;
  return (
    <Field.Root>
      <Field.Label className={styles['switchRow']}>
        <Checkbox.Root
          className={styles['checkbox']}
          checked={isOn}
          disabled={isDisabled}
          onCheckedChange={onChange}
        >
          <Checkbox.Indicator>
            <Check size={14} strokeWidth={3} aria-hidden />
          </Checkbox.Indicator>
        </Checkbox.Root>
        {label}
      </Field.Label>
    </Field.Root>
  );
}
