import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { Button, TextField, useTell } from '../../ui/index.ts';
import styles from './contact.module.css';
import { EditForm } from './edit-form.tsx';

const REFRESH = [['contacts']];

/** Who the person is in the host application. */
export function CrmLink(props: { conversation: ConversationView; mayWrite: boolean }): ReactNode {
  const { conversation, mayWrite } = props;
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const tell = useTell();
  // Null until it was opened for the first time: afterwards the focus goes back to where it began.
  const [isLinking, setLinking] = useState<boolean | null>(null);
  const clientId = conversation.client_id;
  const create = useChange({
    run: async () => await client.api.conversations.createClient(conversation.id),
    refresh: REFRESH,
    onDone: ({ client_id: id }) => tell(t('linked', { id })),
  });
  return (
    <>
      {clientId === null ? (
        <p className={styles['faint']}>{t('notLinked')}</p>
      ) : (
        <div>
          <div className={styles['faint']}>{t('clientId')}</div>
          <span className={styles['value']}>{clientId}</span>
        </div>
      )}
      {mayWrite && isLinking === true && (
        <LinkForm conversation={conversation} onEnd={() => setLinking(false)} />
      )}
      {mayWrite && isLinking !== true && (
        <div className={styles['buttons']}>
          <Button size="small" autoFocus={isLinking === false} onClick={() => setLinking(true)}>
            {clientId === null ? t('link') : t('linkAgain')}
          </Button>
          {clientId === null && (
            <Button size="small" disabled={create.isPending} onClick={() => create.mutate()}>
              {t('createClient')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function LinkForm(props: { conversation: ConversationView; onEnd: () => void }): ReactNode {
  const { conversation, onEnd } = props;
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const [id, setId] = useState(conversation.client_id ?? '');
  const link = useChange({
    run: async () => await client.api.conversations.linkClient(conversation.id, id.trim()),
    refresh: REFRESH,
    done: t('linked', { id: id.trim() }),
    onDone: onEnd,
  });
  return (
    <EditForm
      canSave={!link.isPending && id.trim() !== '' && id.trim() !== conversation.client_id}
      onSave={() => link.mutate()}
      onEnd={onEnd}
    >
      <TextField
        label={t('clientId')}
        hint={t('linkHint')}
        maxLength={200}
        autoFocus
        required
        value={id}
        onValue={setId}
      />
    </EditForm>
  );
}
