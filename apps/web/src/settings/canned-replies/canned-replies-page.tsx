import type { CannedReplyView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCannedReplies } from '../../server-data/lists.ts';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Button, ConfirmDialog, TextField } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { CannedReplyDialog } from './canned-reply-dialog.tsx';

/** Texts that are often sent. */
export function CannedRepliesPage(): ReactNode {
  const t = useTranslations('settings');
  const me = useMe();
  const replies = useCannedReplies();
  const [wanted, setWanted] = useState('');
  const [edited, setEdited] = useState<CannedReplyView | 'new' | null>(null);
  const [removed, setRemoved] = useState<CannedReplyView | null>(null);
  const mayChange = me.role !== 'viewer';
  return (
    <Section
      title={t('cannedReplies.title')}
      intro={t('cannedReplies.intro')}
      actions={
        mayChange && (
          <Button variant="primary" onClick={() => setEdited('new')}>
            {t('cannedReplies.new')}
          </Button>
        )
      }
    >
      <TextField label={t('search')} type="search" value={wanted} onValue={setWanted} />
      <Loaded query={replies}>
        {(all) => (
          <ReplyList
            replies={all.filter((reply) => fits(reply, wanted))}
            {...(mayChange ? { onEdit: setEdited, onRemove: setRemoved } : {})}
          />
        )}
      </Loaded>
      {edited !== null && (
        <CannedReplyDialog reply={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      <RemoveReply reply={removed} onClose={() => setRemoved(null)} />
    </Section>
  );
}

function fits({ shortcut, title, text }: CannedReplyView, wanted: string): boolean {
  const words = wanted.trim().toLocaleLowerCase();
  return [shortcut, title, text].some((part) => part.toLocaleLowerCase().includes(words));
}

function ReplyList(props: {
  replies: readonly CannedReplyView[];
  onEdit?: (reply: CannedReplyView) => void;
  onRemove?: (reply: CannedReplyView) => void;
}): ReactNode {
  const { replies, onEdit, onRemove } = props;
  const t = useTranslations('settings');
  if (replies.length === 0) return <p className={styles['faint']}>{t('cannedReplies.none')}</p>;
  return (
    <ul className={styles['list']}>
      {replies.map((reply) => (
        <li key={reply.id} className={styles['item']}>
          <div className={styles['itemText']}>
            <code className={styles['code']}>/{reply.shortcut}</code> <strong>{reply.title}</strong>
            <p className={styles['preview']}>{reply.text}</p>
          </div>
          {onEdit !== undefined && (
            <Button size="small" onClick={() => onEdit(reply)}>
              {t('edit')}
            </Button>
          )}
          {onRemove !== undefined && (
            <Button size="small" variant="danger" onClick={() => onRemove(reply)}>
              {t('delete')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function RemoveReply({ reply, onClose }: { reply: CannedReplyView | null; onClose: () => void }): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const remove = useChange({
    run: async (id: string) => await client.api.cannedReplies.remove(id),
    refresh: [['canned_replies']],
    done: t('deleted'),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen={reply !== null}
      title={t('cannedReplies.deleteTitle', { name: reply?.title ?? '' })}
      description={t('cannedReplies.deleteText')}
      confirmLabel={t('delete')}
      isBusy={remove.isPending}
      onConfirm={() => reply !== null && remove.mutate(reply.id)}
      onClose={onClose}
    />
  );
}
