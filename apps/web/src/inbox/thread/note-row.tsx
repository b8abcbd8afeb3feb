import type { NoteView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil, StickyNote, Trash2 } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { sentenceOf } from '../../server-data/sentence-of.ts';
import { Button, ConfirmDialog, IconButton, TextArea, useTell } from '../../ui/index.ts';
import styles from './message.module.css';
import { RichText } from './rich-text.tsx';
import { useThreadFrame } from './thread-frame.tsx';

/** What a colleague has noted for the others. No customer ever sees it. */
export const NoteRow = memo(function NoteRow({ note }: { note: NoteView }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const { meId, mayWrite, nameOf } = useThreadFrame();
  const [isEdited, setEdited] = useState(false);
  const isOwn = note.author_id === meId && mayWrite;
  return (
    <div className={styles['note']}>
      <div className={styles['noteHead']}>
        <StickyNote size={15} aria-hidden />
        <strong>{nameOf(note.author_id) ?? t('formerColleague')}</strong>
        <span>{t('note')}</span>
        {note.edited_at !== null && <span>{t('edited')}</span>}
        <time dateTime={note.created_at}>
          {format.dateTime(new Date(note.created_at), { hour: '2-digit', minute: '2-digit' })}
        </time>
        {isOwn && !isEdited && <NoteTools note={note} onEdit={() => setEdited(true)} />}
      </div>
      {isEdited ? (
        <NoteEditor note={note} onEnd={() => setEdited(false)} />
      ) : (
        <RichText text={note.text} className={styles['words']} />
      )}
    </div>
  );
});

function NoteTools({ note, onEdit }: { note: NoteView; onEdit: () => void }): ReactNode {
  const t = useTranslations('thread');
  const { client } = useSwitchboard();
  const [isAsked, setAsked] = useState(false);
  const removal = useNoteChange(
    () => client.api.notes.remove(note.id),
    () => setAsked(false),
  );
  return (
    <span className={styles['noteTools']}>
      <IconButton size="small" label={t('noteEdit')} onClick={onEdit}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('noteDelete')} onClick={() => setAsked(true)}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
      <ConfirmDialog
        isOpen={isAsked}
        title={t('noteDelete')}
        description={t('noteDeleteText')}
        confirmLabel={t('noteDelete')}
        isBusy={removal.isPending}
        onConfirm={() => removal.mutate()}
        onClose={() => setAsked(false)}
      />
    </span>
  );
}

function NoteEditor({ note, onEnd }: { note: NoteView; onEnd: () => void }): ReactNode {
  const t = useTranslations();
  const { client } = useSwitchboard();
  const [text, setText] = useState(note.text);
  const change = useNoteChange(() => client.api.notes.change(note.id, text.trim()), onEnd);
  return (
    <div className={styles['noteEditor']}>
      <TextArea label={t('thread.noteEdit')} value={text} onValue={setText} />
      <div className={styles['failureActions']}>
        <Button
          size="small"
          variant="primary"
          disabled={text.trim() === '' || change.isPending}
          onClick={() => change.mutate()}
        >
          {t('ui.save')}
        </Button>
        <Button size="small" variant="quiet" onClick={onEnd}>
          {t('ui.cancel')}
        </Button>
      </div>
    </div>
  );
}

function useNoteChange(work: () => Promise<unknown>, onDone: () => void) {
  const tell = useTell();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['notes'] });
      onDone();
    },
    onError: (error) => tell.error(sentenceOf(error)),
  });
}
