import { Check, CircleDashed, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { classNames } from '../../ui/index.ts';
import settingsStyles from '../../settings/settings.module.css';
import type { ProgressItem } from './progress.ts';
import styles from './setup.module.css';

const SIGNS = { done: Check, waiting: CircleDashed, failed: TriangleAlert } as const;

/** What is done and what is missing; it changes while people look. */
export function ProgressList(props: { items: readonly ProgressItem[]; hasChannel: boolean }): ReactNode {
  const { items, hasChannel } = props;
  const t = useTranslations('channels.setup');
  const done = items.filter(({ state }) => state === 'done').length;
  return (
    <section className={classNames(settingsStyles['card'], styles['progress'])} aria-label={t('progress')}>
      <h3>{t('progress')}</h3>
      <p role="status" className={settingsStyles['faint']}>
        {t('progressCount', { done, total: items.length })}
      </p>
      <ul className={styles['items']}>
        {items.map((item) => (
          <Item key={item.name} item={item} hasChannel={hasChannel} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item, hasChannel }: { item: ProgressItem; hasChannel: boolean }): ReactNode {
  const t = useTranslations('channels.setup');
  const { name, state, sentence, action } = item;
  const say = useServerSentence();
  const Sign = SIGNS[state];
  return (
    <li className={styles['item']} data-step={name} data-state={state}>
      <Sign size={18} aria-hidden className={styles[`sign-${state}`]} />
      <div>
        <strong>{t(`step.${name}`)}</strong>{' '}
        <span className="visually-hidden">{t(`stepState.${state}`)}</span>
        <p className={settingsStyles['faint']}>
          {sentence === null ? t(hasChannel ? 'tokenUnchecked' : 'noToken') : say(sentence)}
        </p>
        {state !== 'done' && action !== null && <p className={styles['action']}>{say(action)}</p>}
      </div>
    </li>
  );
}
