import type { TemplateView } from '@switchboard/client';
import { ArrowLeft, Image, SendHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useMe } from '../../session/session-provider.tsx';
import { Button, Notice, TextField } from '../../ui/index.ts';
import {
  canBeFilled,
  componentsOf,
  fieldsOf,
  isComplete,
  isFile,
  previewOf,
  type TemplateField,
  type TemplatePreview,
  wordsOf,
} from './template-fill.ts';
import styles from './templates.module.css';

export interface TemplateToSend {
  template: { name: string; language: string; components: readonly object[] };
  /** What the customer reads. */
  words: string;
}

/** Fills a template in, beside what the customer will see. */
export function TemplateForm(props: {
  template: TemplateView;
  clientName: string | null;
  onBack: () => void;
  onSend: (template: TemplateToSend) => void;
}): ReactNode {
  const { template, clientName, onBack, onSend } = props;
  const t = useTranslations('composer');
  const me = useMe();
  const fields = fieldsOf(template);
  const [values, setValues] = useState<ReadonlyMap<string, string>>(() => {
    const known = new Map([
      ['client_name', clientName ?? ''],
      ['agent_name', me.name],
    ]);
    return new Map(fields.map(({ key, name }) => [key, known.get(name) ?? '']));
  });
  const preview = previewOf(template, values);
  const canSend = canBeFilled(template) && isComplete(template, values);
  const submit = (): void => {
    const { name, language } = template;
    onSend({
      template: { name, language, components: componentsOf(template, values) },
      words: wordsOf(preview),
    });
  };
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) submit();
      }}
    >
      <div className={styles['back']}>
        <Button variant="quiet" size="small" onClick={onBack}>
          <ArrowLeft size={15} aria-hidden />
          {t('otherTemplate')}
        </Button>
      </div>
      <Preview preview={preview} />
      {!canBeFilled(template) && <Notice tone="warning">{t('templateNotHere')}</Notice>}
      {canBeFilled(template) &&
        fields.map((field) => (
          <TemplateGap
            key={field.key}
            field={field}
            value={values.get(field.key) ?? ''}
            onValue={(value) => setValues((before) => new Map(before).set(field.key, value))}
          />
        ))}
      <Button type="submit" variant="primary" disabled={!canSend} focusableWhenDisabled>
        <SendHorizontal size={17} aria-hidden />
        {t('sendTemplate')}
      </Button>
    </form>
  );
}

function Preview({ preview }: { preview: TemplatePreview }): ReactNode {
  const t = useTranslations('composer');
  return (
    <figure className={styles['preview']}>
      <figcaption>{t('templatePreview')}</figcaption>
      <div className={styles['bubble']}>
        {preview.headerKind !== null && (
          <span className={styles['file']}>
            <Image size={18} aria-hidden />
            {t('templateFile', { kind: preview.headerKind })}
          </span>
        )}
        {preview.header !== null && <strong>{preview.header}</strong>}
        <p>{preview.body}</p>
        {preview.footer !== null && <small>{preview.footer}</small>}
        {preview.buttons.map((title, index) => (
          <span key={index} className={styles['button']}>
            {title}
          </span>
        ))}
      </div>
    </figure>
  );
}

function TemplateGap(props: {
  field: TemplateField;
  value: string;
  onValue: (value: string) => void;
}): ReactNode {
  const { field, value, onValue } = props;
  const t = useTranslations('composer');
  if (isFile(field.kind)) {
    return (
      <TextField
        label={t('gapFile', { kind: field.kind })}
        hint={t('gapFileHint')}
        type="url"
        placeholder="https://"
        value={value}
        onValue={onValue}
      />
    );
  }
  const label = t(`gap_${field.component}`, { name: field.name, number: (field.index ?? 0) + 1 });
  return <TextField label={label} value={value} autoComplete="off" onValue={onValue} />;
}
