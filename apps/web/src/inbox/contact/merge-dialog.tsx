import type { ContactCard, ContactView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { FinderDialog } from '../../ui/finder-dialog.tsx';
import { Avatar, Button, Dialog, PlatformIcon } from '../../ui/index.ts';
import styles from './contact.module.css';
import { dialledNumber, inOrder } from './identities.ts';
import { usePerson } from './use-person.ts';

/** How long somebody has to stop typing. */
const PAUSE_MS = 200;

/** Says that two contacts are one person: which one, then a look at both. */
export function MergeDialog({ card, onClose }: { card: ContactCard; onClose: () => void }): ReactNode {
  const [other, setOther] = useState<ContactView | null>(null);
  if (other === null) return <FindOther card={card} onFound={setOther} onClose={onClose} />;
  return <Preview card={card} otherId={other.id} onClose={onClose} />;
}

function FindOther(props: {
  card: ContactCard;
  onFound: (other: ContactView) => void;
  onClose: () => void;
}): ReactNode {
  const { card, onFound, onClose } = props;
  const t = useTranslations('contact');
  const { client } = useSwitchboard();
  const [text, setText] = useState('');
  const search = useSettled(text.trim());
  const { data = [], isPending } = useQuery({
    queryKey: ['contacts', 'search', search],
    queryFn: () => client.api.contacts.search(search),
    placeholderData: keepPreviousData,
  });
  const items = data
    .filter(({ id }) => id !== card.id)
    .map((contact) => ({
      id: contact.id,
      content: <Candidate contact={contact} />,
      onSelect: () => onFound(contact),
    }));
  return (
    <FinderDialog
      isOpen
      onClose={onClose}
      title={t('mergeFind')}
      placeholder={t('mergePlaceholder')}
      text={text}
      onText={setText}
      groups={items.length === 0 ? [] : [{ id: 'found', label: t('mergeFound'), items }]}
      empty={isPending ? t('mergeSearching') : t('mergeNothing')}
    />
  );
}

function Candidate({ contact }: { contact: ContactView }): ReactNode {
  const t = useTranslations('contact');
  const name = contact.name ?? t('nameless');
  return (
    <>
      <Avatar name={name} size="small" />
      <span className={styles['grow']} dir="auto">
        {name}
      </span>
      {contact.client_id !== null && <span className={styles['faint']}>{contact.client_id}</span>}
    </>
  );
}

function Preview(props: { card: ContactCard; otherId: string; onClose: () => void }): ReactNode {
  const { card, otherId, onClose } = props;
  const t = useTranslations('contact');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const other = usePerson(otherId);
  const merge = useChange({
    run: async () => await client.api.contacts.merge(card.id, otherId),
    refresh: [['contacts']],
    done: t('mergeDone', { name: card.name ?? t('nameless') }),
    onDone: onClose,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('mergeTitle')}
      description={t('mergeText')}
      size="wide"
      actions={
        <>
          <Button onClick={onClose}>{tUi('cancel')}</Button>
          <Button
            variant="primary"
            disabled={merge.isPending || other.data === undefined}
            onClick={() => merge.mutate()}
          >
            {t('mergeConfirm')}
          </Button>
        </>
      }
    >
      <div className={styles['pair']}>
        <Side title={t('mergeKept')} card={card} />
        <Loaded query={other}>{(found) => <Side title={t('mergeGoes')} card={found} />}</Loaded>
      </div>
    </Dialog>
  );
}

function Side({ title, card }: { title: string; card: ContactCard }): ReactNode {
  const t = useTranslations('contact');
  const name = card.name ?? t('nameless');
  return (
    <section className={styles['side']} aria-label={`${title}: ${name}`}>
      <div className={styles['faint']}>{title}</div>
      <div className={styles['row']}>
        <Avatar name={name} />
        <div className={styles['grow']}>
          <strong dir="auto">{name}</strong>
          <div className={styles['faint']}>
            {t('conversationCount', { count: card.conversations.length })}
            {card.client_id !== null && ` · ${card.client_id}`}
          </div>
        </div>
      </div>
      <ul className={styles['rows']}>
        {inOrder(card.identities).map((identity) => (
          <li key={identity.id} className={styles['row']}>
            <PlatformIcon platform={identity.platform as Parameters<typeof PlatformIcon>[0]['platform']} />
            <span className={styles['value']}>{dialledNumber(identity) ?? identity.value}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
