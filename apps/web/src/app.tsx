import { SwitchboardProvider } from '@switchboard/react';
import { type ReactNode, Suspense, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { Redirect, Route, Switch } from 'wouter';
import { LateTexts } from './i18n/language-provider.tsx';
import { WorkInHandProvider } from './inbox/composer/work-in-hand.tsx';
import { InboxPage } from './inbox/inbox-page.tsx';
import { ServerDataProvider } from './server-data/server-data-provider.tsx';
import { useSession } from './session/session-provider.tsx';
import { FaultyPart } from './shell/fault.tsx';
import { Frame } from './shell/frame.tsx';
import { latePart } from './shell/late-part.ts';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { ShortcutsProvider } from './shell/shortcuts/shortcuts-provider.tsx';
import { Spinner } from './ui/notice.tsx';

const SettingsPage = latePart(async () => (await import('./settings/settings-page.tsx')).SettingsPage);
// Whoever stays signed in sees none of these for weeks.
const SignInPage = latePart(async () => (await import('./session/sign-in-page.tsx')).SignInPage);
const SignInLinkPage = latePart(async () => (await import('./session/sign-in-link-page.tsx')).SignInLinkPage);
const WelcomePage = latePart(async () => (await import('./session/welcome-page.tsx')).WelcomePage);

/** The application for whoever is there. */
export function App(): ReactNode {
  const t = useTranslations();
  const { state } = useSession();
  return (
    <Suspense fallback={<Spinner label={t('ui.loading')} />}>
      <Switch>
        <Route path="/sign-in/:link">{({ link }) => <SignInLinkPage link={link} />}</Route>
        <Route>
          {state.is === 'asking' && <Spinner label={t('ui.loading')} />}
          {state.is === 'unreachable' && <Spinner label={t('session.unreachable')} />}
          {state.is === 'signed-out' && <SignInPage />}
          {/* Of somebody else nothing stays: they may have come in another tab. */}
          {state.is === 'signed-in' && <SignedIn key={state.me.id} userId={state.me.id} />}
        </Route>
      </Switch>
    </Suspense>
  );
}

function SignedIn({ userId }: { userId: string }): ReactNode {
  const options = useMemo(() => ({ userId, unsentStorage: () => localStorage }), [userId]);
  return (
    <SwitchboardProvider options={options}>
      <ServerDataProvider>
        <Switch>
          <Route path="/welcome">
            <WelcomePage />
          </Route>
          <Route>
            <ShortcutsProvider>
              <WorkInHandProvider userId={userId}>
                <Frame>
                  <FaultyPart>
                    <Pages />
                  </FaultyPart>
                </Frame>
              </WorkInHandProvider>
            </ShortcutsProvider>
          </Route>
        </Switch>
      </ServerDataProvider>
    </SwitchboardProvider>
  );
}

function Pages(): ReactNode {
  const t = useTranslations('ui');
  return (
    <Suspense fallback={<Spinner label={t('loading')} />}>
      <Switch>
        <Route path="/">
          <Redirect to="/inbox" replace />
        </Route>
        <Route path="/inbox/:id?">{({ id }) => <InboxPage conversationId={id ?? null} />}</Route>
        <Route path="/settings/*?">
          {(parameters) => (
            <LateTexts>
              <SettingsPage path={parameters['*'] ?? ''} />
            </LateTexts>
          )}
        </Route>
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
    </Suspense>
  );
}
