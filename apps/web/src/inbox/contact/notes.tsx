import type { NoteView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useColleagues } from '../../server-data/lists.ts';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { useMe } from '../../session/session-provider.tsx';
import { EditedNote } from '../notes/edited-note.tsx';
import { mayChangeNote } from '../notes/may-change-note.ts';
import { NoteForm } from '../notes/note-form.tsx';
import { NoteTools } from '../notes/note-tools.tsx';
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
  const mayChange = mayWrite && mayChangeNote(note, me);
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
