import type { ConversationView } from '@switchboard/client';
import { LayoutTemplate, Lock } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Button, PLATFORM_NAMES } from '../../ui/index.ts';
import styles from './composer.module.css';
import { TemplateDialog } from './template-dialog-lazy.tsx';
import type { SenderChannel } from './use-sender-channel.ts';

/** Why nothing can be written now, since when, and what can be done. */
export function WindowClosed(props: {
  conversation: ConversationView;
  channel: SenderChannel | null;
  until: Date | null;
}): ReactNode {
  const { conversation, channel, until } = props;
  const t = useTranslations('composer');
  const format = useFormatter();
  const [isChoosing, setChoosing] = useState(false);
  const platform = PLATFORM_NAMES[conversation.platform];
  const isWhatsapp = conversation.platform === 'whatsapp';
  const isPast = until !== null && until.getTime() <= Date.now();
  return (
    <div className={styles['closed']}>
      <Lock size={20} aria-hidden />
      <div className={styles['closedText']}>
        <strong>
          {isPast
            ? t('closedSince', { when: format.dateTime(until, { dateStyle: 'medium', timeStyle: 'short' }) })
            : t('closed')}
        </strong>
        <span>{t(isWhatsapp ? 'closedWhatsapp' : 'closedOther', { platform })}</span>
      </div>
      {isWhatsapp && channel !== null && (
        <>
          <Button variant="primary" onClick={() => setChoosing(true)}>
            <LayoutTemplate size={17} aria-hidden />
            {t('chooseTemplate')}
          </Button>
          <TemplateDialog
            isOpen={isChoosing}
            conversation={conversation}
            channel={channel}
            onClose={() => setChoosing(false)}
          />
        </>
      )}
    </div>
  );
}
