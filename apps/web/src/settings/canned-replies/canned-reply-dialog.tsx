import type { CannedReplyView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { Button, Dialog, TextArea, TextField } from '../../ui/index.ts';
import styles from '../settings.module.css';

/** What the composer fills in when a reply is chosen. */
const VARIABLES = ['client_name', 'agent_name', 'account_name'] as const;
const SHORTCUT = /^[\p{L}\p{N}_-]{1,40}$/u;

/** A canned reply, new or changed. */
export function CannedReplyDialog(props: { reply: CannedReplyView | null; onClose: () => void }): ReactNode {
  const { reply, onClose } = props;
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '');
  const [title, setTitle] = useState(reply?.title ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const words = { shortcut: shortcut.toLocaleLowerCase(), title: title.trim(), text };
  const save = useChange({
    run: async () =>
      reply === null
        ? await client.api.cannedReplies.create(words)
        : await client.api.cannedReplies.change(reply.id, words),
    refresh: [['canned_replies']],
    done: t('saved'),
    onDone: onClose,
  });
  const isShortcutWrong = shortcut !== '' && !SHORTCUT.test(shortcut);
  const isComplete = SHORTCUT.test(shortcut) && words.title !== '' && text.trim() !== '';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={reply === null ? t('cannedReplies.new') : t('cannedReplies.edit')}
    >
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          label={t('cannedReplies.shortcut')}
          hint={t('cannedReplies.shortcutHint')}
          error={isShortcutWrong ? t('cannedReplies.shortcutWrong') : null}
          required
          value={shortcut}
          onValue={setShortcut}
        />
        <TextField label={t('cannedReplies.name')} required value={title} onValue={setTitle} />
        <TextArea label={t('cannedReplies.text')} required rows={6} value={text} onValue={setText} />
        <div className={styles['row']}>
          <span className={styles['faint']}>{t('cannedReplies.insert')}</span>
          {VARIABLES.map((name) => (
            <Button key={name} size="small" onClick={() => setText(`${text}{{${name}}}`)}>
              {t(`cannedReplies.variables.${name}`)}
            </Button>
          ))}
        </div>
        <div className={styles['actions']}>
          <Button onClick={onClose}>{tUi('cancel')}</Button>
          <Button type="submit" variant="primary" disabled={save.isPending || !isComplete}>
            {tUi('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
