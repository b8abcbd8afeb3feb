import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../settings/use-change.ts';
import { Button, TextField, useTell } from '../../ui/index.ts';
import styles from './contact.module.css';

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
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const [id, setId] = useState(conversation.client_id ?? '');
  const link = useChange({
    run: async () => await client.api.conversations.linkClient(conversation.id, id.trim()),
    refresh: REFRESH,
    done: t('linked', { id: id.trim() }),
    onDone: onEnd,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    link.mutate();
  };
  return (
    <form
      className={styles['form']}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // It closes the form, not the sheet around it.
        event.stopPropagation();
        onEnd();
      }}
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
      <div className={styles['actions']}>
        <Button size="small" onClick={onEnd}>
          {tUi('cancel')}
        </Button>
        <Button
          size="small"
          variant="primary"
          type="submit"
          disabled={link.isPending || id.trim() === '' || id.trim() === conversation.client_id}
        >
          {tUi('save')}
        </Button>
      </div>
    </form>
  );
}
