import { Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Badge } from '../../ui/index.ts';
import type { ReplyWindow } from './reply-window.ts';

/** How long the customer can still be answered freely, once that is worth knowing. */
export function Countdown({ window, now }: { window: ReplyWindow; now: number }): ReactNode {
  const t = useTranslations('composer');
  const format = useFormatter();
  const { state, until } = window;
  if (until === null || (state !== 'closing' && state !== 'person')) return null;
  const when = format.relativeTime(until, { now });
  return (
    <Badge tone={state === 'closing' ? 'warning' : 'neutral'}>
      <Clock size={13} aria-hidden />
      {t(state === 'closing' ? 'closes' : 'asPerson', { when })}
    </Badge>
  );
}
