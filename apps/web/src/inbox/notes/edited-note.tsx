import type { NoteView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { NoteForm } from './note-form.tsx';

/** A note while its words are being changed. */
export function EditedNote({ note, onEnd }: { note: NoteView; onEnd: () => void }): ReactNode {
  const t = useTranslations();
  const { client } = useSwitchboard();
  const [text, setText] = useState(note.text);
  const save = useChange({
    run: async () => await client.api.notes.change(note.id, text.trim()),
    refresh: [['notes']],
    onDone: onEnd,
  });
  return (
    <NoteForm
      label={t('notes.edit')}
      text={text}
      onText={setText}
      isBusy={save.isPending}
      submitLabel={t('ui.save')}
      onSubmit={() => save.mutate()}
      onCancel={onEnd}
    />
  );
}
