import { type ReactNode, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import styles from './canned.module.css';
import type { CannedPicker } from './use-canned-picker.ts';

/** Canned replies to choose from, while the keyboard stays in the field. */
export function CannedList({ picker }: { picker: CannedPicker }): ReactNode {
  const { listId, replies, isLoading, activeIndex, activeId, optionId, choose } = picker;
  const t = useTranslations('composer');
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  return (
    <div className={styles['box']}>
      <div className={styles['head']}>
        <span role="status">
          {isLoading ? t('cannedLoading') : t('cannedFound', { count: replies.length })}
        </span>
        <Link href="/settings/canned-replies">{t('manageCanned')}</Link>
      </div>
      <ul id={listId} role="listbox" aria-label={t('canned')} className={styles['list']}>
        {replies.map((reply, index) => (
          <li
            key={reply.id}
            id={optionId(index)}
            role="option"
            aria-selected={index === activeIndex}
            className={styles['option']}
            // The field keeps the keyboard.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(reply)}
          >
            <span className={styles['shortcut']}>/{reply.shortcut}</span>
            <span className={styles['title']}>{reply.title}</span>
            <span className={styles['text']}>{reply.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
