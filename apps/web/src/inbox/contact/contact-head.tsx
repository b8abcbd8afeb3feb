import type { ConversationView } from '@switchboard/client';
import type { ContactCard } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { Avatar, IconButton, PLATFORM_NAMES, PlatformIcon, TextField } from '../../ui/index.ts';
import styles from './contact.module.css';
import { EditForm } from './edit-form.tsx';

/** Who it is; the name is changed where it stands. */
export function ContactHead(props: {
  name: string;
  conversation: ConversationView;
  /** Null until it is there, and where nobody is known. */
  card: ContactCard | null;
  mayWrite: boolean;
}): ReactNode {
  const { name, conversation, card, mayWrite } = props;
  const t = useTranslations('contact');
  // Null until it was changed for the first time: afterwards the focus goes back to where it began.
  const [isEdited, setEdited] = useState<boolean | null>(null);
  const { platform } = conversation;
  return (
    <div className={styles['head']}>
      <Avatar name={name} size="large" badge={<PlatformIcon platform={platform} size={16} />} />
      {isEdited === true && card !== null ? (
        <NameForm card={card} onEnd={() => setEdited(false)} />
      ) : (
        <>
          <div className={styles['nameRow']}>
            <h2 className={styles['name']} dir="auto">
              {name}
            </h2>
            {mayWrite && card !== null && (
              <IconButton
                size="small"
                label={t('rename')}
                autoFocus={isEdited === false}
                onClick={() => setEdited(true)}
              >
                <Pencil size={15} aria-hidden />
              </IconButton>
            )}
          </div>
          <p className={styles['faint']}>{PLATFORM_NAMES[platform]}</p>
        </>
      )}
    </div>
  );
}

function NameForm({ card, onEnd }: { card: ContactCard; onEnd: () => void }): ReactNode {
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const [name, setName] = useState(card.given_name ?? card.name ?? '');
  const save = useChange({
    run: async () => await client.api.contacts.update(card.id, { name: name.trim() || null }),
    refresh: [['contacts']],
    done: t('nameSaved'),
    onDone: onEnd,
  });
  return (
    <EditForm canSave={!save.isPending} onSave={() => save.mutate()} onEnd={onEnd}>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        maxLength={200}
        autoFocus
        value={name}
        onValue={setName}
      />
    </EditForm>
  );
}
