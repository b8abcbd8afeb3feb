import type { ManagedUser } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChannels } from '../../server-data/lists.ts';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { Button, CheckboxField, Dialog } from '../../ui/index.ts';
import styles from '../settings.module.css';

/** On which channels somebody may read and change nothing. */
export function ReadOnlyChannelsDialog(props: { user: ManagedUser; onClose: () => void }): ReactNode {
  const { user, onClose } = props;
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const query = useQuery({
    queryKey: ['users', user.id, 'channels'],
    queryFn: () => client.api.users.readOnlyChannels(user.id),
    gcTime: 0,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('users.readOnlyOf', { name: user.name })}
      description={t('users.readOnlyHint')}
    >
      <Loaded query={query}>
        {(channelIds) => <ChannelChoice user={user} before={channelIds} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}

function ChannelChoice(props: {
  user: ManagedUser;
  before: readonly string[];
  onClose: () => void;
}): ReactNode {
  const { user, before, onClose } = props;
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const channels = useChannels();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(before));
  const save = useChange({
    run: async () => await client.api.users.setReadOnlyChannels(user.id, [...chosen]),
    refresh: [['users']],
    done: t('saved'),
    onDone: onClose,
  });
  const toggle = (id: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <>
      <Loaded query={channels}>
        {(all) => (
          <ul className={styles['form']}>
            {all.map((channel) => (
              <li key={channel.id}>
                <CheckboxField
                  label={channel.name}
                  isOn={chosen.has(channel.id)}
                  onChange={(isOn) => toggle(channel.id, isOn)}
                />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <div className={styles['actions']}>
        <Button onClick={onClose}>{tUi('cancel')}</Button>
        <Button variant="primary" disabled={save.isPending} onClick={() => save.mutate()}>
          {tUi('save')}
        </Button>
      </div>
    </>
  );
}
