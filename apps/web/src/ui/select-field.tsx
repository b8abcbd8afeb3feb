import { Select } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import fieldStyles from './field.module.css';
import popupStyles from './popup.module.css';

export interface Choice<T extends string> {
  value: T;
  label: string;
}

/** One of several choices, with a label above it, or one that is only read aloud. */
export function SelectField<T extends string>(props: {
  label: string;
  isLabelHidden?: boolean;
  choices: readonly Choice<T>[];
  value: T;
  isDisabled?: boolean;
  onChange: (value: T) => void;
}): ReactNode {
  const { label, isLabelHidden = false, choices, value, isDisabled = false, onChange } = props;
  const labelId = useId();
  return (
    <div className={fieldStyles['field']}>
      <span id={labelId} className={isLabelHidden ? 'visually-hidden' : fieldStyles['label']}>
        {label}
      </span>
      <Select.Root
        items={choices as Choice<T>[]}
        value={value}
        disabled={isDisabled}
        modal={false}
        onValueChange={(chosen) => chosen !== null && onChange(chosen)}
      >
        <Select.Trigger
          aria-labelledby={labelId}
          className={classNames(fieldStyles['input'], fieldStyles['select'])}
        >
          <Select.Value />
          <Select.Icon>
            <ChevronDown size={16} aria-hidden />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner
            className={popupStyles['positioner']}
            alignItemWithTrigger={false}
            sideOffset={4}
          >
            <Select.Popup className={popupStyles['popup']}>
              <Select.List>
                {choices.map((choice) => (
                  <Select.Item key={choice.value} value={choice.value} className={popupStyles['item']}>
                    <span className={popupStyles['check']}>
                      <Select.ItemIndicator>
                        <Check size={14} aria-hidden />
                      </Select.ItemIndicator>
                    </span>
                    <Select.ItemText>{choice.label}</Select.ItemText>
                  </Select.Item>
                ))}
              </Select.List>
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </div>
  );
}
