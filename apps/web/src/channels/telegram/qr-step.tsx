import { QRCodeSVG } from 'qrcode.react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import settingsStyles from '../../settings/settings.module.css';
import styles from './qr-step.module.css';

/** Beside the length of a side on the page; phones read it from an arm's length. */
const SIDE_PX = 232;

/** The code that a phone scans. Black on white in every theme: cameras want it so. */
export function QrStep({ url }: { url: string }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  return (
    <div className={styles['qr']}>
      <div className={styles['ground']}>
        <QRCodeSVG value={url} size={SIDE_PX} level="M" role="img" aria-label={t('qrLabel')} />
      </div>
      <div className={styles['text']}>
        <h4>{t('scanTitle')}</h4>
        <ol>
          <li>{t('scanSteps.first')}</li>
          <li>{t('scanSteps.second')}</li>
          <li>{t('scanSteps.third')}</li>
        </ol>
        <p className={settingsStyles['faint']}>{t('qrRenews')}</p>
      </div>
    </div>
  );
}
