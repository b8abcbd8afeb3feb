import type { ManagedUser } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, UserPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { QUERIES } from '../../server-data/query-keys.ts';
import { useChange } from '../../server-data/use-change.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Avatar, Badge, Button, Dialog, IconButton, Menu } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { ShownOnce } from '../shown-once.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { ReadOnlyChannelsDialog } from './read-only-channels-dialog.tsx';

/** Who may come in, and what they may do. */
export function UsersPage(): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const query = useQuery({
    queryKey: QUERIES.users,
    queryFn: () => client.api.users.list(),
    // That somebody has chosen a password is told to nobody.
    staleTime: 0,
    refetchOnWindowFocus: true,
  });
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [limited, setLimited] = useState<ManagedUser | null>(null);
  return (
    <Section
      title={t('users.title')}
      intro={t('users.intro')}
      actions={
        <Button variant="primary" onClick={() => setInviting(true)}>
          <UserPlus size={16} aria-hidden />
          {t('users.invite')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(users) => (
          <ul className={styles['list']}>
            {users.map((user) => (
              <UserRow key={user.id} user={user} onLink={setLink} onChannels={() => setLimited(user)} />
            ))}
          </ul>
        )}
      </Loaded>
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />
      <Dialog isOpen={link !== null} onClose={() => setLink(null)} title={t('users.newLink')}>
        <ShownOnce label={t('users.linkHint')} value={link ?? ''} />
      </Dialog>
      {limited !== null && <ReadOnlyChannelsDialog user={limited} onClose={() => setLimited(null)} />}
    </Section>
  );
}

function UserRow(props: {
  user: ManagedUser;
  onLink: (link: string) => void;
  onChannels: () => void;
}): ReactNode {
  const { user, onLink, onChannels } = props;
  const t = useTranslations('settings');
  const me = useMe();
  const { client } = useSwitchboard();
  const refresh = [['users']];
  const change = useChange({
    run: async (changes: { role?: ManagedUser['role']; isDisabled?: boolean }) =>
      await client.api.users.update(user.id, changes),
    refresh,
    done: t('saved'),
  });
  const makeLink = useChange({
    run: async () => await client.api.users.signInLink(user.id),
    refresh: [],
    onDone: onLink,
  });
  const roles = (['owner', 'agent', 'viewer'] as const).filter((role) => role !== user.role);
  const canSignIn = user.source === 'local' && !user.is_disabled;
  return (
    <li className={styles['item']}>
      <Avatar name={user.name} />
      <div className={styles['itemText']}>
        <strong>{user.name}</strong> {user.id === me.id && <Badge>{t('users.you')}</Badge>}
        <p className={styles['faint']}>{user.email}</p>
      </div>
      <Badge>{t(`users.role.${user.role}`)}</Badge>
      {user.is_disabled && <Badge tone="warning">{t('users.disabled')}</Badge>}
      {!user.has_password && canSignIn && <Badge tone="warning">{t('users.invited')}</Badge>}
      <Menu
        trigger={
          <IconButton label={t('users.actionsOf', { name: user.name })}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
        actions={[
          ...(user.source === 'local'
            ? roles.map((role) => ({
                id: role,
                label: t('users.makeRole', { role: t(`users.role.${role}`) }),
                onSelect: () => change.mutate({ role }),
              }))
            : []),
          ...(user.role === 'agent'
            ? [{ id: 'channels', label: t('users.readOnlyChannels'), onSelect: onChannels }]
            : []),
          ...(canSignIn
            ? [{ id: 'link', label: t('users.newLink'), onSelect: () => makeLink.mutate() }]
            : []),
          null,
          {
            id: 'disable',
            label: user.is_disabled ? t('users.enable') : t('users.disable'),
            isDangerous: !user.is_disabled,
            onSelect: () => change.mutate({ isDisabled: !user.is_disabled }),
          },
        ]}
      />
    </li>
  );
}
