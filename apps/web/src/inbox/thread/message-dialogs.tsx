import type { ShownMessage } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { Button, ConfirmDialog, Dialog, Notice, TextArea, useTell } from '../../ui/index.ts';
import styles from './dialogs.module.css';
import { kindOf } from './kinds.ts';

export interface AskedDialog {
  kind: 'edit' | 'takeBack' | 'details';
  message: ShownMessage;
}

/** What is asked before a message is changed, and what is known of it. */
export function MessageDialog({ asked, onClose }: { asked: AskedDialog; onClose: () => void }): ReactNode {
  const { kind, message } = asked;
  switch (kind) {
    case 'edit':
      return <EditDialog message={message} onClose={onClose} />;
    case 'takeBack':
      return <TakeBackDialog message={message} onClose={onClose} />;
    case 'details':
      return <DetailsDialog message={message} onClose={onClose} />;
  }
}

interface OfMessage {
  message: ShownMessage;
  onClose: () => void;
}

function EditDialog({ message, onClose }: OfMessage): ReactNode {
  const t = useTranslations();
  const { client } = useSwitchboard();
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  const [text, setText] = useState(message.content ?? '');
  const edit = useMutation({
    mutationFn: () => client.editMessage(message.id, text.trim()),
    onSuccess: () => {
      tell(t('thread.editAsked'));
      onClose();
    },
  });
  const isChanged = text.trim() !== '' && text.trim() !== message.content;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('thread.edit')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!isChanged || edit.isPending} onClick={() => edit.mutate()}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <TextArea label={t('thread.editLabel')} value={text} onValue={setText} rows={5} />
      {edit.error !== null && <Notice tone="error">{sentenceOf(edit.error)}</Notice>}
    </Dialog>
  );
}

function TakeBackDialog({ message, onClose }: OfMessage): ReactNode {
  const t = useTranslations('thread');
  const { client } = useSwitchboard();
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  const takingBack = useMutation({
    mutationFn: () => client.deleteMessage(message.id),
    onSuccess: ({ status }) => {
      if (status === 'queued') tell(t('takeBackAsked'));
      onClose();
    },
    onError: (error) => tell.error(sentenceOf(error)),
  });
  return (
    <ConfirmDialog
      isOpen
      title={t('takeBackTitle')}
      description={t('takeBackText')}
      confirmLabel={t('takeBack')}
      isBusy={takingBack.isPending}
      onConfirm={() => takingBack.mutate()}
      onClose={onClose}
    />
  );
}

function DetailsDialog({ message, onClose }: OfMessage): ReactNode {
  const t = useTranslations('thread');
  const tKinds = useTranslations('kinds');
  const say = useServerSentence();
  const format = useFormatter();
  const moment = (at: string | null): string | null =>
    at === null ? null : format.dateTime(new Date(at), { dateStyle: 'full', timeStyle: 'medium' });
  const { error } = message;
  const facts: [string, string | null][] = [
    [t('details.kind'), `${tKinds(kindOf(message.type))} (${message.type})`],
    [t('details.sent'), moment(message.sent_at)],
    [t('details.stored'), moment(message.created_at)],
    [t('details.edited'), moment(message.edited_at)],
    [t('details.deleted'), moment(message.deleted_at)],
    [t('details.status'), message.status === null ? null : t(`status.${message.status}`)],
    [
      t('details.error'),
      error === null ? null : [say(error.title), error.detail, `(${error.code})`].filter(Boolean).join(' '),
    ],
    [t('details.platformId'), message.external_id],
    [t('details.id'), message.id],
  ];
  return (
    <Dialog isOpen onClose={onClose} title={t('details.title')}>
      <dl className={styles['facts']}>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Dialog>
  );
}
