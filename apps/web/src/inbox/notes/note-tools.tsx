import type { NoteView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { ConfirmDialog, IconButton } from '../../ui/index.ts';

/**
 * What may be done with a note.
 *
 * @param props.hasFocus it was edited just now: the focus goes back to where that began
 */
export function NoteTools(props: { note: NoteView; hasFocus: boolean; onEdit: () => void }): ReactNode {
  const { note, hasFocus, onEdit } = props;
  const t = useTranslations('notes');
  const { client } = useSwitchboard();
  const [isAsked, setAsked] = useState(false);
  const remove = useChange({
    run: async () => await client.api.notes.remove(note.id),
    refresh: [['notes']],
    onDone: () => setAsked(false),
  });
  return (
    <>
      <IconButton size="small" label={t('edit')} autoFocus={hasFocus} onClick={onEdit}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('delete')} onClick={() => setAsked(true)}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
      <ConfirmDialog
        isOpen={isAsked}
        title={t('delete')}
        description={t('deleteText')}
        confirmLabel={t('delete')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
