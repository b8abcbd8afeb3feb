import type { ShownMessage } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { useTell } from '../../ui/index.ts';
import type { AskedDialog } from './message-dialogs.tsx';
import type { OpenTools } from './message-tools.tsx';
import type { MessageActions } from './thread-frame.tsx';

/** What can be done with messages, and what is open about one of them. The actions stay the same. */
export function useMessageActions(callbacks: {
  onReply: (message: ShownMessage) => void;
  jumpTo: (messageId: string) => Promise<boolean>;
  onPicture: (attachmentId: string) => void;
}) {
  const t = useTranslations('thread');
  const { client, store } = useSwitchboard();
  const tell = useTell();
  const [open, setOpen] = useState<OpenTools | null>(null);
  const [dialog, setDialog] = useState<AskedDialog | null>(null);
  const sentenceOf = useSentenceOf();
  const latest = useRef({ ...callbacks, t, sentenceOf });
  latest.current = { ...callbacks, t, sentenceOf };
  const actions = useMemo<MessageActions>(() => {
    const attempt = (work: Promise<unknown>): void =>
      void work.catch((error: unknown) => tell.error(latest.current.sentenceOf(error)));
    return {
      reply: (message) => latest.current.onReply(message),
      openMenu: (message, anchor) => setOpen({ kind: 'menu', isOpen: true, message, anchor }),
      openReactions: (message, anchor) => setOpen({ kind: 'reactions', isOpen: true, message, anchor }),
      react: (message, emoji) => attempt(client.react(message.id, emoji)),
      retry: (message) =>
        message.is_local === true
          ? // Why it failed again stands beside it.
            void store.retry(message.id).catch(() => {})
          : attempt(client.retryMessage(message.id)),
      discard: (message) => store.discard(message.id),
      takeBack: (message) => setDialog({ kind: 'takeBack', message }),
      showPicture: (attachmentId) => latest.current.onPicture(attachmentId),
      jumpTo: (messageId) =>
        void latest.current.jumpTo(messageId).then((isThere) => {
          if (!isThere) tell(latest.current.t('messageGone'));
        }),
    };
  }, [client, store, tell]);
  const tools = {
    open,
    // The menu closes after what it opens has opened.
    onClose: (kind: OpenTools['kind']) =>
      setOpen((before) => (before?.kind === kind ? { ...before, isOpen: false } : before)),
    actions,
    dialog,
    onDialog: setDialog,
  };
  return { actions, tools };
}
