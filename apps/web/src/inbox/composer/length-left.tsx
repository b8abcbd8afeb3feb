import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { classNames } from '../../ui/index.ts';
import styles from './composer.module.css';
import type { TextRoom } from './text-room.ts';

/** How much room is left, once it is little; what is too long is not sent, and never cut. */
export function LengthLeft({ room }: { room: TextRoom | null }): ReactNode {
  const t = useTranslations('composer');
  const format = useFormatter();
  const isShown = room !== null && room.isNear;
  return (
    <span role="status" className={classNames(styles['room'], room?.isOver === true && styles['over'])}>
      {isShown &&
        (room.isOver
          ? t('tooLong', { over: format.number(-room.left), max: format.number(room.max) })
          : t('left', { count: room.left }))}
    </span>
  );
}
