import type { ConversationView } from '@switchboard/client';
import { Keyboard, LayoutTemplate, Paperclip, Plus, SendHorizontal, Zap } from 'lucide-react';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, IconButton, Menu, type MenuAction } from '../../ui/index.ts';
import styles from './composer.module.css';
import { EmojiButton } from './emoji-button.tsx';
import { LengthLeft } from './length-left.tsx';
import type { SendKey } from './send-key.ts';
import { TemplateDialog } from './template-dialog-lazy.tsx';
import type { Reply } from './use-reply.ts';
import type { SenderChannel } from './use-sender-channel.ts';

interface ReplyToolsProps {
  conversation: ConversationView;
  channel: SenderChannel | null;
  field: RefObject<HTMLTextAreaElement | null>;
  reply: Reply;
  sendKey: SendKey;
  chooseSendKey: (sendKey: SendKey) => void;
  onAttach: (files: readonly File[]) => void;
  onInsert: (text: string) => void;
}

/** The buttons beneath an answer. */
export function ReplyTools(props: ReplyToolsProps): ReactNode {
  const { field, reply, sendKey, onAttach, onInsert } = props;
  const t = useTranslations('composer');
  return (
    <div className={styles['tools']}>
      <MoreMenu {...props} />
      <FileButton onFiles={onAttach} />
      <EmojiButton field={field} onInsert={onInsert} />
      <IconButton
        label={t('canned')}
        shortcut="/"
        disabled={reply.draft.text !== ''}
        onClick={() => {
          field.current?.focus();
          onInsert('/');
        }}
      >
        <Zap size={17} aria-hidden />
      </IconButton>
      <span className={styles['spacer']} />
      <LengthLeft room={reply.room} />
      <span role="status" className={styles['hint']}>
        {reply.isWaiting && t('waitingForFiles')}
      </span>
      <Button
        variant="primary"
        disabled={!reply.canSend || reply.isWaiting}
        focusableWhenDisabled
        aria-keyshortcuts={sendKey === 'enter' ? 'Enter' : 'Control+Enter'}
        onClick={reply.submit}
      >
        <SendHorizontal size={17} aria-hidden />
        <span className={styles['sendWord']}>{t('send')}</span>
      </Button>
    </div>
  );
}

/** What is needed less often. */
function MoreMenu({ conversation, channel, sendKey, chooseSendKey }: ReplyToolsProps): ReactNode {
  const t = useTranslations('composer');
  const [isChoosingTemplate, setChoosingTemplate] = useState(false);
  const otherKey: SendKey = sendKey === 'enter' ? 'ctrl-enter' : 'enter';
  const templateChannel = channel?.capabilities?.templates === true ? channel : null;
  const chooseTemplate: MenuAction = {
    id: 'template',
    label: t('template'),
    icon: <LayoutTemplate size={16} aria-hidden />,
    onSelect: () => setChoosingTemplate(true),
  };
  const chooseKey: MenuAction = {
    id: 'send-key',
    label: t(otherKey === 'enter' ? 'sendByEnter' : 'sendByCtrlEnter'),
    icon: <Keyboard size={16} aria-hidden />,
    onSelect: () => chooseSendKey(otherKey),
  };
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t('more')}>
            <Plus size={19} aria-hidden />
          </IconButton>
        }
        actions={templateChannel === null ? [chooseKey] : [chooseTemplate, null, chooseKey]}
      />
      {templateChannel !== null && (
        <TemplateDialog
          isOpen={isChoosingTemplate}
          conversation={conversation}
          channel={templateChannel}
          onClose={() => setChoosingTemplate(false)}
        />
      )}
    </>
  );
}

function FileButton({ onFiles }: { onFiles: (files: readonly File[]) => void }): ReactNode {
  const t = useTranslations('composer');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t('attach')} onClick={() => input.current?.click()}>
        <Paperclip size={18} aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('attach')}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}
