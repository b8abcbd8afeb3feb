import type { ChannelView } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '../ui/index.ts';

const TONES = { ok: 'success', warning: 'warning', failing: 'error', unknown: 'neutral' } as const;

/** How a channel, or a check of it, is. */
export function StateBadge({ state }: { state: ChannelView['state'] }): ReactNode {
  const t = useTranslations('channels');
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}
