import type { ChannelView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, ConfirmDialog } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';

export function RemoveChannel({ channel }: { channel: ChannelView }): ReactNode {
  const t = useTranslations('channels.page');
  const { client } = useSwitchboard();
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange({
    run: async () => await client.api.channels.remove(channel.id),
    refresh: [CHANNELS],
    done: t('removed'),
    onDone: () => navigate('/settings/channels', { replace: true }),
  });
  return (
    <div className={settingsStyles['row']}>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('removeTitle', { name: channel.name })}
        description={t(channel.is_simulated ? 'removeSimulatedText' : 'removeText')}
        confirmLabel={t('remove')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onError: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
