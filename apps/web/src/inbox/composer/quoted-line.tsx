import type { MessageView } from '@switchboard/client';
import { Reply, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/index.ts';
import styles from './composer.module.css';

/** The message that is answered. */
export function QuotedLine(props: {
  quoted: MessageView;
  clientName: string | null;
  onEnd: () => void;
}): ReactNode {
  const { quoted, clientName, onEnd } = props;
  const t = useTranslations('composer');
  const sender = quoted.payload?.sender?.name ?? clientName ?? t('customer');
  const words = quoted.content ?? '';
  return (
    <div className={styles['quoted']}>
      <Reply size={16} aria-hidden />
      <div className={styles['quotedText']}>
        <strong>{t('answering', { name: quoted.is_from_me ? t('ourselves') : sender })}</strong>
        <span>{words === '' ? t('messageWithoutWords') : words}</span>
      </div>
      <IconButton label={t('endQuote')} shortcut="Esc" size="small" onClick={onEnd}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
