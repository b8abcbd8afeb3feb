import type { ChannelSetupView, ChannelView, MetaPlatformName } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { Section } from '../../settings/section.tsx';
import { Notice, PLATFORM_NAMES } from '../../ui/index.ts';
import { useChannelSetup, useWatchedChannels } from '../channel-queries.ts';
import { AccountStep } from './account-step.tsx';
import { AppStep } from './app-step.tsx';
import { ProgressList } from './progress-list.tsx';
import { ownChannels, type ProgressItem, progressOf, stateOf } from './progress.ts';
import styles from './setup.module.css';
import { Step } from './step.tsx';
import { TestStep } from './test-step.tsx';
import { WebhookStep } from './webhook-step.tsx';

/** Setting a platform of Meta's up: what to do, step by step, beside how far it has come. */
export function SetupPage({ platform }: { platform: MetaPlatformName }): ReactNode {
  const t = useTranslations('channels.setup');
  const setup = useChannelSetup(platform, true);
  const { data: channels = [] } = useWatchedChannels();
  return (
    <Section
      title={t('title', { platform: PLATFORM_NAMES[platform] })}
      intro={t('intro')}
      back="/settings/channels"
    >
      <Loaded query={setup}>
        {(data) => <Setup setup={data} channels={ownChannels(platform, channels)} />}
      </Loaded>
    </Section>
  );
}

function Setup({ setup, channels }: { setup: ChannelSetupView; channels: ChannelView[] }): ReactNode {
  const t = useTranslations('channels.setup');
  const items = progressOf(setup, channels);
  const state = (...names: ProgressItem['name'][]): ProgressItem['state'] => stateOf(items, names);
  const isAllDone = items.every((item) => item.state === 'done');
  return (
    <div className={styles['setup']}>
      <ProgressList items={items} hasChannel={channels.length > 0} />
      <ol className={styles['steps']}>
        <Step number={1} title={t('appTitle')} state={state('app_secret')}>
          <AppStep setup={setup} />
        </Step>
        <Step number={2} title={t('webhookTitle')} state={state('verify_token', 'handshake')}>
          <WebhookStep setup={setup} />
        </Step>
        <Step number={3} title={t('accountTitle')} state={state('channel', 'subscription', 'token')}>
          <AccountStep setup={setup} channels={channels} />
        </Step>
        <Step
          number={4}
          title={t('testTitle')}
          state={channels.length === 0 ? 'waiting' : state('first_webhook')}
        >
          <TestStep platform={setup.platform} channels={channels} />
        </Step>
      </ol>
      {isAllDone && (
        <div className={styles['end']}>
          <Notice tone="success">{t('allDone', { platform: PLATFORM_NAMES[setup.platform] })}</Notice>
        </div>
      )}
    </div>
  );
}
