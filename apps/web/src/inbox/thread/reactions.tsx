import type { ShownMessage } from '@switchboard/client';
import { type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import styles from './message.module.css';
import { useThreadFrame } from './thread-frame.tsx';

/** As the platforms call whoever answers for the business. */
const OWN = 'business';

/** What people have reacted with. Ours is taken away by pressing it; one of theirs is given, too. */
export function Reactions({ message }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const { actions, mayWrite, capabilitiesOf } = useThreadFrame();
  const pills = useMemo(() => pillsOf(message.reactions), [message.reactions]);
  const capabilities = capabilitiesOf(message.channel_id);
  const allowed = capabilities === undefined ? { emojis: null } : capabilities.reaction;
  const isAllowed = (emoji: string): boolean =>
    mayWrite && allowed !== null && (allowed.emojis === null || allowed.emojis.includes(emoji));
  return (
    <ul className={styles['reactions']} aria-label={t('reactions')}>
      {pills.map(({ emoji, count, isOwn }) => (
        <li key={emoji}>
          <button
            type="button"
            className={styles['reaction']}
            aria-pressed={isOwn}
            aria-label={t('reaction', { emoji, count })}
            disabled={!isOwn && !isAllowed(emoji)}
            onClick={() => actions.react(message, isOwn ? null : emoji)}
          >
            {emoji}
            {count > 1 && <span> {count}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function pillsOf(reactions: ShownMessage['reactions']): { emoji: string; count: number; isOwn: boolean }[] {
  const pills = new Map<string, { emoji: string; count: number; isOwn: boolean }>();
  for (const { emoji, actor } of reactions) {
    const pill = pills.get(emoji) ?? { emoji, count: 0, isOwn: false };
    pills.set(emoji, { emoji, count: pill.count + 1, isOwn: pill.isOwn || actor === OWN });
  }
  return [...pills.values()];
}
