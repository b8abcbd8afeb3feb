import type { ReactNode } from 'react';
import { latePart } from '../shell/late-part.ts';
import { metaPlatformOf } from './meta-platforms.ts';
import { OverviewPage } from './overview-page.tsx';

const SetupPage = latePart(async () => (await import('./setup/setup-page.tsx')).SetupPage);
const ConnectPage = latePart(async () => (await import('./setup/connect-page.tsx')).ConnectPage);
const ChannelPage = latePart(async () => (await import('./channel/channel-page.tsx')).ChannelPage);
const SignInPage = latePart(async () => (await import('./telegram/sign-in-page.tsx')).SignInPage);

/** The lines to the platforms. @param path what follows `/settings/channels/` */
export function ChannelsPage({ path }: { path: string }): ReactNode {
  const [first = '', second = '', third = ''] = path.split('/');
  if (first === '') return <OverviewPage />;
  if (first === 'connect') return <ConnectPage id={second} />;
  if (first === 'telegram') return <SignInPage id={third === '' ? null : third} />;
  if (first !== 'setup') return <ChannelPage id={first} />;
  const platform = metaPlatformOf(second);
  return platform === null ? <OverviewPage /> : <SetupPage key={platform} platform={platform} />;
}
