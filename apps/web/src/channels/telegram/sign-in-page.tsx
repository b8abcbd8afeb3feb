import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useSearch } from 'wouter';
import { Section } from '../../settings/section.tsx';
import { LoginForm } from './login-form.tsx';
import { LoginProgress } from './login-progress.tsx';

/** Signing in to a Telegram account. @param id of a login under way; null: it is still to be begun */
export function SignInPage({ id }: { id: string | null }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const known = new URLSearchParams(useSearch()).get('name');
  return (
    <Section
      title={known === null || id !== null ? t('title') : t('titleAgain', { name: known })}
      intro={t('intro')}
      back="/settings/channels"
    >
      {id === null ? <LoginForm key={known} knownName={known} /> : <LoginProgress key={id} id={id} />}
    </Section>
  );
}
