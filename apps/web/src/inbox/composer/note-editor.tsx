import { useSwitchboard } from '@switchboard/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode, RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { Button, useTell } from '../../ui/index.ts';
import styles from './composer.module.css';
import type { Drafts } from './drafts.ts';
import { LengthLeft } from './length-left.tsx';
import { useSendKey } from './send-key.ts';
import { textRoom } from './text-room.ts';
import { useDraft } from './use-draft.ts';
import { WritingArea } from './writing-area.tsx';

/** As the server has it. */
const NOTE_LIMIT = { max: 10_000, unit: 'chars' } as const;

/** Words for colleagues, which no customer ever sees. */
export function NoteEditor(props: {
  conversationId: string;
  drafts: Drafts;
  field: RefObject<HTMLTextAreaElement | null>;
}): ReactNode {
  const { conversationId, drafts, field } = props;
  const t = useTranslations('composer');
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  const { client } = useSwitchboard();
  const queries = useQueryClient();
  const { sendKey } = useSendKey();
  const { draft, change, clear } = useDraft(drafts, conversationId, 'note');
  const saving = useMutation({
    mutationFn: (text: string) => client.api.notes.create(conversationId, text),
    onSuccess: (_, saved) => {
      // What was written while it was being saved is another note.
      if (draft.text.trim() === saved) clear();
      void queries.invalidateQueries({ queryKey: ['notes', conversationId] });
    },
    onError: (error) => tell.error(sentenceOf(error)),
  });
  const words = draft.text.trim();
  const room = textRoom(words, NOTE_LIMIT);
  const canSave = words !== '' && !room.isOver && !saving.isPending;
  const save = (): void => {
    if (canSave) saving.mutate(words);
  };
  return (
    <>
      <WritingArea
        field={field}
        label={t('noteLabel')}
        placeholder={t('notePlaceholder')}
        value={draft.text}
        sendKey={sendKey}
        onChange={(text) => change({ text })}
        onSend={save}
      />
      <div className={styles['tools']}>
        <span className={styles['hint']}>{t('noteHint')}</span>
        <span className={styles['spacer']} />
        <LengthLeft room={room} />
        <Button variant="primary" size="small" disabled={!canSave} focusableWhenDisabled onClick={save}>
          {t('saveNote')}
        </Button>
      </div>
    </>
  );
}
