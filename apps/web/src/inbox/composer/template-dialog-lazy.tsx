import { type ReactNode, Suspense } from 'react';
import { latePart } from '../../shell/late-part.ts';
import type { TemplatePickerProps } from './template-picker.tsx';

const Picker = latePart(async () => (await import('./template-picker.tsx')).TemplatePicker);

/** The template picker; most answers need none, so it comes when it is opened. */
export function TemplateDialog({ isOpen, ...rest }: TemplatePickerProps & { isOpen: boolean }): ReactNode {
  return (
    isOpen && (
      <Suspense>
        <Picker {...rest} />
      </Suspense>
    )
  );
}
