import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { Button, Dialog, SelectField, TextField } from '../../ui/index.ts';
import styles from '../settings.module.css';
import { ShownOnce } from '../shown-once.tsx';

type Role = 'owner' | 'agent' | 'viewer';
const EMPTY = { email: '', name: '', role: 'agent' as Role };

/** A new colleague: Switchboard sends no e-mail, so the link is handed over by whoever invites. */
export function InviteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const [person, setPerson] = useState(EMPTY);
  const [link, setLink] = useState<string | null>(null);
  const invite = useChange({
    run: async () => await client.api.users.add(person),
    refresh: [['users']],
    onDone: (invited) => setLink(invited.sign_in_link),
  });
  const close = (): void => {
    setPerson(EMPTY);
    setLink(null);
    onClose();
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    invite.mutate();
  };
  if (link !== null) {
    return (
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={t('users.invitedTitle', { name: person.name })}
        actions={<Button onClick={close}>{tUi('close')}</Button>}
      >
        <ShownOnce label={t('users.linkHint')} value={link} />
      </Dialog>
    );
  }
  return (
    <Dialog isOpen={isOpen} onClose={close} title={t('users.invite')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          label={t('profile.name')}
          required
          value={person.name}
          onValue={(name) => setPerson({ ...person, name })}
        />
        <TextField
          label={t('profile.email')}
          type="email"
          required
          value={person.email}
          onValue={(email) => setPerson({ ...person, email })}
        />
        <SelectField
          label={t('users.roleLabel')}
          choices={(['agent', 'owner', 'viewer'] as const).map((value) => ({
            value,
            label: t(`users.roleWithMeaning.${value}`),
          }))}
          value={person.role}
          onChange={(role) => setPerson({ ...person, role })}
        />
        <div className={styles['actions']}>
          <Button onClick={close}>{tUi('cancel')}</Button>
          <Button type="submit" variant="primary" disabled={invite.isPending}>
            {t('users.makeLink')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
