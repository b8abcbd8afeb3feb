import type { ChannelView, MetaPlatformName } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import settingsStyles from '../../settings/settings.module.css';
import { Notice } from '../../ui/index.ts';
import { TestMessageForm } from '../test-message-form.tsx';

/** A message that shows that it works: out on WhatsApp, in where nobody can be written to first. */
export function TestStep(props: { platform: MetaPlatformName; channels: ChannelView[] }): ReactNode {
  const { platform, channels } = props;
  const t = useTranslations('channels.setup');
  if (channels.length === 0) return <p className={settingsStyles['faint']}>{t('testNeedsChannel')}</p>;
  if (platform === 'whatsapp') return <TestMessageForm channels={channels} />;
  return (
    <>
      <p>{t(`writeTo.${platform}`)}</p>
      <FirstMessage channels={channels} />
    </>
  );
}

/** Whether anything has come in by one of them. */
function FirstMessage({ channels }: { channels: ChannelView[] }): ReactNode {
  const t = useTranslations('channels.setup');
  const hasCome = channels.some((channel) => channel.first_inbound_at !== null);
  return (
    <Notice
      tone={hasCome ? 'success' : 'neutral'}
      action={hasCome && <Link href="/inbox">{t('toInbox')}</Link>}
    >
      {t(hasCome ? 'messageCame' : 'waitingForMessage')}
    </Notice>
  );
}
