import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { Spinner } from '../../ui/index.ts';

/** Of its own, so that the list and the thread do not wait for it. */
const Contact = lazy(async () => ({ default: (await import('./contact.tsx')).Contact }));

/** The person behind a conversation, and what to do with them. */
export function ContactPane({ conversationId }: { conversationId: string }): ReactNode {
  const t = useTranslations('contact');
  return (
    <Suspense fallback={<Spinner label={t('loading')} />}>
      <Contact conversationId={conversationId} />
    </Suspense>
  );
}
