import type { LabelColor, LabelView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLabels } from '../../server-data/lists.ts';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Button, ConfirmDialog, Dialog, SelectField, TextField } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { LABEL_COLOURS, shadeOf } from './label-colours.ts';

/** Words by which conversations are sorted. */
export function LabelsPage(): ReactNode {
  const t = useTranslations('settings');
  const me = useMe();
  const labels = useLabels();
  const [edited, setEdited] = useState<LabelView | 'new' | null>(null);
  const [removed, setRemoved] = useState<LabelView | null>(null);
  const mayChange = me.role !== 'viewer';
  return (
    <Section
      title={t('labels.title')}
      intro={t('labels.intro')}
      actions={
        mayChange && (
          <Button variant="primary" onClick={() => setEdited('new')}>
            {t('labels.new')}
          </Button>
        )
      }
    >
      <Loaded query={labels}>
        {(all) =>
          all.length === 0 ? (
            <p className={styles['faint']}>{t('labels.none')}</p>
          ) : (
            <ul className={styles['list']}>
              {all.map((label) => (
                <li key={label.id} className={styles['item']}>
                  <span className={styles['dot']} style={{ background: shadeOf(label.color) }} aria-hidden />
                  <span className={styles['itemText']}>{label.name}</span>
                  {mayChange && (
                    <>
                      <Button size="small" onClick={() => setEdited(label)}>
                        {t('edit')}
                      </Button>
                      <Button size="small" variant="danger" onClick={() => setRemoved(label)}>
                        {t('delete')}
                      </Button>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {edited !== null && (
        <LabelDialog label={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      <RemoveLabel label={removed} onClose={() => setRemoved(null)} />
    </Section>
  );
}

function RemoveLabel({ label, onClose }: { label: LabelView | null; onClose: () => void }): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const remove = useChange({
    run: async (id: string) => await client.api.labels.remove(id),
    refresh: [['labels']],
    done: t('deleted'),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen={label !== null}
      title={t('labels.deleteTitle', { name: label?.name ?? '' })}
      description={t('labels.deleteText')}
      confirmLabel={t('delete')}
      isBusy={remove.isPending}
      onConfirm={() => label !== null && remove.mutate(label.id)}
      onClose={onClose}
    />
  );
}

function LabelDialog({ label, onClose }: { label: LabelView | null; onClose: () => void }): ReactNode {
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const [name, setName] = useState(label?.name ?? '');
  const [color, setColor] = useState<LabelColor>(label?.color ?? 'teal');
  const save = useChange({
    run: async () =>
      label === null
        ? await client.api.labels.create({ name, color })
        : await client.api.labels.change(label.id, { name, color }),
    refresh: [['labels']],
    done: t('saved'),
    onDone: onClose,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog isOpen onClose={onClose} title={label === null ? t('labels.new') : t('labels.edit')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField label={t('labels.name')} required value={name} onValue={setName} />
        <SelectField
          label={t('labels.colour')}
          choices={LABEL_COLOURS.map((value) => ({ value, label: t(`labels.colours.${value}`) }))}
          value={color}
          onChange={setColor}
        />
        <div className={styles['actions']}>
          <Button onClick={onClose}>{tUi('cancel')}</Button>
          <Button type="submit" variant="primary" disabled={save.isPending || name.trim() === ''}>
            {tUi('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
