import {
  Bell,
  Clock,
  KeyRound,
  MessageSquareText,
  Plug,
  ScrollText,
  Tags,
  UserRound,
  Users,
  Webhook,
} from 'lucide-react';
import { type ComponentType, type ReactNode, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { Link, Redirect } from 'wouter';
import { useMe } from '../session/session-provider.tsx';
import { latePart } from '../shell/late-part.ts';
import { PHONE, useMedia } from '../shell/use-media.ts';
import { EmptyState, Spinner } from '../ui/index.ts';
import { ApiTokensPage } from './api-tokens/api-tokens-page.tsx';
import { AuditLogPage } from './audit-log/audit-log-page.tsx';
import { CannedRepliesPage } from './canned-replies/canned-replies-page.tsx';
import { LabelsPage } from './labels/labels-page.tsx';
import { ProfilePage } from './profile/profile-page.tsx';
import { RetentionPage } from './retention/retention-page.tsx';
import styles from './settings.module.css';
import { UsersPage } from './users/users-page.tsx';
import { WebhookEndpointsPage } from './webhook-endpoints/webhook-endpoints-page.tsx';

const ChannelsPage = latePart(async () => (await import('../channels/channels-page.tsx')).ChannelsPage);

interface SettingsPlace {
  name:
    | 'profile'
    | 'channels'
    | 'users'
    | 'cannedReplies'
    | 'labels'
    | 'apiTokens'
    | 'webhooks'
    | 'retention'
    | 'auditLog';
  path: string;
  icon: typeof Bell;
  page: ComponentType<{ path: string }>;
  isForOwners: boolean;
}

const PLACES: readonly SettingsPlace[] = [
  { name: 'profile', path: 'profile', icon: UserRound, page: ProfilePage, isForOwners: false },
  { name: 'channels', path: 'channels', icon: Plug, page: ChannelsPage, isForOwners: true },
  { name: 'users', path: 'users', icon: Users, page: UsersPage, isForOwners: true },
  {
    name: 'cannedReplies',
    path: 'canned-replies',
    icon: MessageSquareText,
    page: CannedRepliesPage,
    isForOwners: false,
  },
  { name: 'labels', path: 'labels', icon: Tags, page: LabelsPage, isForOwners: false },
  { name: 'apiTokens', path: 'api-tokens', icon: KeyRound, page: ApiTokensPage, isForOwners: false },
  { name: 'webhooks', path: 'webhooks', icon: Webhook, page: WebhookEndpointsPage, isForOwners: true },
  { name: 'retention', path: 'retention', icon: Clock, page: RetentionPage, isForOwners: true },
  { name: 'auditLog', path: 'audit-log', icon: ScrollText, page: AuditLogPage, isForOwners: true },
];

/** Everything that is set once in a while. @param path what follows `/settings/` */
export function SettingsPage({ path }: { path: string }): ReactNode {
  const isPhone = useMedia(PHONE);
  const [first = '', ...rest] = path.split('/');
  const place = PLACES.find((one) => one.path === first) ?? null;
  if (place === null) {
    if (isPhone && first === '') return <SettingsNav current={null} />;
    return <Redirect to={isPhone ? '/settings' : '/settings/profile'} replace />;
  }
  const page = <SettingsContent place={place} path={rest.join('/')} />;
  if (isPhone) return page;
  return (
    <div className={styles['page']}>
      <SettingsNav current={place} />
      {page}
    </div>
  );
}

function SettingsNav({ current }: { current: SettingsPlace | null }): ReactNode {
  const t = useTranslations('settings');
  const me = useMe();
  const places = PLACES.filter(({ isForOwners }) => !isForOwners || me.role === 'owner');
  return (
    <nav className={styles['nav']} aria-label={t('title')}>
      <h1>{t('title')}</h1>
      <ul>
        {places.map((place) => (
          <li key={place.name}>
            <Link
              href={`/settings/${place.path}`}
              className={styles['link'] ?? ''}
              {...(place === current ? { 'aria-current': 'page' as const } : {})}
            >
              <place.icon size={18} aria-hidden />
              {t(`${place.name}.title`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SettingsContent({ place, path }: { place: SettingsPlace; path: string }): ReactNode {
  const t = useTranslations();
  const me = useMe();
  if (place.isForOwners && me.role !== 'owner') {
    return (
      <main className={styles['content']}>
        <EmptyState title={t('settings.ownersOnly')} />
      </main>
    );
  }
  return (
    <main className={styles['content']}>
      <Suspense fallback={<Spinner label={t('ui.loading')} />}>
        <place.page path={path} />
      </Suspense>
    </main>
  );
}
