import type { NoteView } from '@switchboard/client';
import { StickyNote } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useMe } from '../../session/session-provider.tsx';
import { EditedNote } from '../notes/edited-note.tsx';
import { mayChangeNote } from '../notes/may-change-note.ts';
import { NoteTools } from '../notes/note-tools.tsx';
import styles from './message.module.css';
import { RichText } from './rich-text.tsx';
import { useThreadFrame } from './thread-frame.tsx';

/** What a colleague has noted for the others. No customer ever sees it. */
export const NoteRow = memo(function NoteRow({ note }: { note: NoteView }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const me = useMe();
  const { mayWrite, nameOf } = useThreadFrame();
  // Null until it was edited for the first time: afterwards the focus goes back to where it began.
  const [isEdited, setEdited] = useState<boolean | null>(null);
  const mayChange = mayWrite && mayChangeNote(note, me);
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
        {mayChange && isEdited !== true && (
          <span className={styles['noteTools']}>
            <NoteTools note={note} hasFocus={isEdited === false} onEdit={() => setEdited(true)} />
          </span>
        )}
      </div>
      {isEdited === true ? (
        <EditedNote note={note} onEnd={() => setEdited(false)} />
      ) : (
        <RichText text={note.text} className={styles['words']} />
      )}
    </div>
  );
});
