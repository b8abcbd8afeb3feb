import { useSwitchboard } from '@switchboard/react';
import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { useTell } from '../../ui/toasts.tsx';
import { inboxAddress, readListQuery } from '../list/list-query.ts';

/** Says of messages that could not be sent where they are, when nobody looks at their conversation. */
export function useUnsentNotice(): void {
  const { store } = useSwitchboard();
  const unsent = useSyncExternalStore(store.subscribe, store.getUnsent);
  const t = useTranslations('composer');
  const tell = useTell();
  const [path, navigate] = useLocation();
  const told = useRef<ReadonlySet<string>>(new Set());
  const look = useEffectEvent(() => {
    const before = told.current;
    told.current = new Set(unsent.map(({ clientMessageId }) => clientMessageId));
    const fresh = unsent.filter(
      ({ clientMessageId, conversationId }) =>
        !before.has(clientMessageId) && path !== `/inbox/${encodeURIComponent(conversationId)}`,
    );
    const [first] = fresh;
    if (first === undefined) return;
    tell(t('unsent', { count: fresh.length }), {
      label: t('showUnsent'),
      run: () => navigate(inboxAddress(readListQuery(location.search), first.conversationId)),
    });
  });
  useEffect(() => look(), [unsent]);
}
