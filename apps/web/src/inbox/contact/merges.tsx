import type { ContactCard, ContactMergeView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { Merge } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { latePart } from '../../shell/late-part.ts';
import { Button } from '../../ui/index.ts';
import styles from './contact.module.css';

const MergeDialog = latePart(async () => (await import('./merge-dialog.tsx')).MergeDialog);

/** The reason of merges that people made. */
const BY_AGENT = 'agent';

/** Which records became this person, and how to bring one more in. */
export function Merges({ card, mayWrite }: { card: ContactCard; mayWrite: boolean }): ReactNode {
  const t = useTranslations('contact');
  const [isMerging, setMerging] = useState(false);
  return (
    <>
      {mayWrite && <p className={styles['faint']}>{t('mergeIntro')}</p>}
      {!mayWrite && card.merges.length === 0 && <p className={styles['faint']}>{t('mergeNone')}</p>}
      {card.merges.length > 0 && (
        <ul className={styles['rows']}>
          {card.merges.map((merge) => (
            <MergeRow key={merge.id} merge={merge} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {mayWrite && (
        <div className={styles['buttons']}>
          <Button size="small" onClick={() => setMerging(true)}>
            <Merge size={15} aria-hidden />
            {t('merge')}
          </Button>
        </div>
      )}
      {isMerging && (
        <Suspense>
          <MergeDialog card={card} onClose={() => setMerging(false)} />
        </Suspense>
      )}
    </>
  );
}

function MergeRow({ merge, mayWrite }: { merge: ContactMergeView; mayWrite: boolean }): ReactNode {
  const t = useTranslations('contact');
  const format = useFormatter();
  const { client } = useSwitchboard();
  const undo = useChange({
    run: async () => await client.api.contacts.undoMerge(merge.id),
    refresh: [['contacts']],
    done: t('undone'),
  });
  const day = (time: string): string => format.dateTime(new Date(time), { dateStyle: 'medium' });
  const name = merge.merged_name ?? merge.ids[0] ?? t('nameless');
  return (
    <li className={styles['row']}>
      <div className={styles['grow']}>
        <div className={styles['value']}>{t('mergedWith', { name })}</div>
        <div className={styles['faint']}>
          {day(merge.created_at)} · {merge.reason === BY_AGENT ? t('mergedByAgent') : t('mergedByPlatform')}
          {merge.undone_at !== null && ` · ${t('mergeUndone', { date: day(merge.undone_at) })}`}
        </div>
      </div>
      {mayWrite && merge.undone_at === null && (
        <Button
          size="small"
          aria-label={t('undoMergeOf', { name })}
          disabled={undo.isPending}
          onClick={() => undo.mutate()}
        >
          {t('undo')}
        </Button>
      )}
    </li>
  );
}
