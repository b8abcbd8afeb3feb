import type { ChannelSetupView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, ConfirmDialog, Notice } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';
import { CopyField } from './copy-field.tsx';
import { isPublicAddress } from './public-address.ts';

/** What Meta's webhook form wants to know. */
export function WebhookStep({ setup }: { setup: ChannelSetupView }): ReactNode {
  const t = useTranslations('channels.setup');
  const { client } = useSwitchboard();
  const [isAsking, setAsking] = useState(false);
  const { platform, callback_url: callbackUrl, verify_token: token } = setup;
  const generate = useChange({
    run: async () => await client.api.channelSetup.change(platform, { generate_verify_token: true }),
    refresh: [CHANNELS],
    done: t('saved'),
    onDone: () => setAsking(false),
  });
  return (
    <>
      <p>{t(`webhookText.${platform}`)}</p>
      {!isPublicAddress(callbackUrl) && <Notice tone="warning">{t('notReachable')}</Notice>}
      <CopyField label={t('callbackUrl')} value={callbackUrl} />
      {token !== null && <CopyField label={t('verifyToken')} value={token} />}
      <div className={settingsStyles['row']}>
        {token === null ? (
          <Button variant="primary" disabled={generate.isPending} onClick={() => generate.mutate()}>
            {t('makeToken')}
          </Button>
        ) : (
          <Button size="small" onClick={() => setAsking(true)}>
            {t('makeNewToken')}
          </Button>
        )}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('newTokenTitle')}
        description={t('newTokenText')}
        confirmLabel={t('makeNewToken')}
        isBusy={generate.isPending}
        onConfirm={() => generate.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
