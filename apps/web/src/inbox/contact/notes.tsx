import type { NoteView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useColleagues } from '../../server-data/lists.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Loaded } from '../../settings/loaded.tsx';
import { useChange } from '../../settings/use-change.ts';
import { Button, ConfirmDialog, IconButton, TextArea } from '../../ui/index.ts';
import { RichText } from '../thread/rich-text.tsx';
import styles from './contact.module.css';

const REFRESH = [['notes']];

/** What colleagues tell each other about the conversation, the newest first. */
export function Notes(props: { conversationId: string; mayWrite: boolean }): ReactNode {
  const { conversationId, mayWrite } = props;
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const query = useQuery({
    queryKey: ['notes', conversationId],
    queryFn: () => client.api.notes.list(conversationId),
    retry: 1,
  });
  return (
    <>
      {mayWrite && <NewNote conversationId={conversationId} />}
      <Loaded query={query}>
        {(all) => {
          const notes = all.filter(({ deleted_at: deletedAt }) => deletedAt === null).toReversed();
          if (notes.length === 0) return <p className={styles['faint']}>{t('noNotes')}</p>;
          return (
            <ul className={styles['stack']}>
              {notes.map((note) => (
                <NoteItem key={note.id} note={note} mayWrite={mayWrite} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </>
  );
}

function NewNote({ conversationId }: { conversationId: string }): ReactNode {
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const [text, setText] = useState('');
  const add = useChange({
    run: async () => await client.api.notes.create(conversationId, text.trim()),
    refresh: REFRESH,
    onDone: () => setText(''),
  });
  return (
    <NoteForm
      label={t('note')}
      placeholder={t('notePlaceholder')}
      text={text}
      onText={setText}
      isBusy={add.isPending}
      submitLabel={t('addNote')}
      onSubmit={() => add.mutate()}
    />
  );
}

function NoteItem({ note, mayWrite }: { note: NoteView; mayWrite: boolean }): ReactNode {
  const t = useTranslations('contact');
  const format = useFormatter();
  const me = useMe();
  const { data: colleagues = [] } = useColleagues();
  // Null until it was edited for the first time: afterwards the focus goes back to where it began.
  const [isEdited, setEdited] = useState<boolean | null>(null);
  const author = colleagues.find(({ id }) => id === note.author_id);
  const mayChange = mayWrite && (note.author_id === me.id || me.role === 'owner');
  return (
    <li className={styles['note']}>
      <div className={styles['noteHead']}>
        <div className={styles['grow']}>
          <strong>{author?.name ?? t('formerColleague')}</strong>
          <div className={styles['faint']}>
            <time dateTime={note.created_at}>
              {format.dateTime(new Date(note.created_at), { dateStyle: 'medium', timeStyle: 'short' })}
            </time>
            {note.edited_at !== null && ` · ${t('noteEdited')}`}
          </div>
        </div>
        {mayChange && isEdited !== true && (
          <NoteTools note={note} hasFocus={isEdited === false} onEdit={() => setEdited(true)} />
        )}
      </div>
      {isEdited === true ? (
        <EditedNote note={note} onEnd={() => setEdited(false)} />
      ) : (
        <RichText text={note.text} className={styles['noteText']} />
      )}
    </li>
  );
}

function NoteTools(props: { note: NoteView; hasFocus: boolean; onEdit: () => void }): ReactNode {
  const { note, hasFocus, onEdit } = props;
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const [isAsked, setAsked] = useState(false);
  const remove = useChange({
    run: async () => await client.api.notes.remove(note.id),
    refresh: REFRESH,
    onDone: () => setAsked(false),
  });
  return (
    <>
      <IconButton size="small" label={t('noteEdit')} autoFocus={hasFocus} onClick={onEdit}>
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
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

function EditedNote({ note, onEnd }: { note: NoteView; onEnd: () => void }): ReactNode {
  const t = useTranslations();
  const { client } = useSwitchboard();
  const [text, setText] = useState(note.text);
  const save = useChange({
    run: async () => await client.api.notes.change(note.id, text.trim()),
    refresh: REFRESH,
    onDone: onEnd,
  });
  return (
    <NoteForm
      label={t('contact.noteEdit')}
      text={text}
      onText={setText}
      isBusy={save.isPending}
      submitLabel={t('ui.save')}
      onSubmit={() => save.mutate()}
      onCancel={onEnd}
    />
  );
}

function NoteForm(props: {
  label: string;
  placeholder?: string;
  text: string;
  onText: (text: string) => void;
  isBusy: boolean;
  submitLabel: string;
  onSubmit: () => void;
  onCancel?: () => void;
}): ReactNode {
  const { label, placeholder, text, onText, isBusy, submitLabel, onSubmit, onCancel } = props;
  const tUi = useTranslations('ui');
  const isComplete = text.trim() !== '' && !isBusy;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isComplete) onSubmit();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key !== 'Escape' || onCancel === undefined) return;
    // It closes the form, not the sheet around it.
    event.stopPropagation();
    onCancel();
  };
  return (
    <form className={styles['form']} onSubmit={submit} onKeyDown={onKeyDown}>
      <TextArea
        label={label}
        rows={2}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(onCancel === undefined ? {} : { autoFocus: true })}
        value={text}
        onValue={onText}
      />
      {(onCancel !== undefined || text.trim() !== '') && (
        <div className={styles['actions']}>
          {onCancel !== undefined && (
            <Button size="small" onClick={onCancel}>
              {tUi('cancel')}
            </Button>
          )}
          <Button size="small" variant="primary" type="submit" disabled={!isComplete}>
            {submitLabel}
          </Button>
        </div>
      )}
    </form>
  );
}
