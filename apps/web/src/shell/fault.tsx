import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ErrorBoundary } from './error-boundary.tsx';

/** A part of the page that may fail alone: what stands around it goes on. */
export function FaultyPart({ children }: { children: ReactNode }): ReactNode {
  return <ErrorBoundary fallback={(again) => <Fault onAgain={again} />}>{children}</ErrorBoundary>;
}

/** Around everything. */
export function FaultyPage({ children }: { children: ReactNode }): ReactNode {
  return (
    <ErrorBoundary fallback={() => <Fault onAgain={() => location.reload()} />}>{children}</ErrorBoundary>
  );
}

function Fault({ onAgain }: { onAgain: () => void }): ReactNode {
  const t = useTranslations('ui');
  return (
    <Notice
      tone="error"
      action={
        <Button size="small" onClick={onAgain}>
          {t('tryAgain')}
        </Button>
      }
    >
      {t('fault')}
    </Notice>
  );
}
