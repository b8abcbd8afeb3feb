import type { ShownMessage } from '@switchboard/client';
import { Copy, Info, Pencil, Reply, RotateCcw, SmilePlus, Trash2, Undo2 } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { latePart } from '../../shell/late-part.ts';
import { AnchoredMenu, type MenuAction, useTell } from '../../ui/index.ts';
import type { AskedDialog } from './message-dialogs.tsx';
import { type Capabilities, type Offers, offersFor } from './offers.ts';
import { ReactionPicker } from './reaction-picker.tsx';
import type { MessageActions } from './thread-frame.tsx';

const MessageDialog = latePart(async () => (await import('./message-dialogs.tsx')).MessageDialog);

/** What is open about a message, and where it stands. Both stay while it closes. */
export interface OpenTools {
  kind: 'menu' | 'reactions';
  isOpen: boolean;
  message: ShownMessage;
  anchor: HTMLElement;
}

/** The one menu, emoji picker and dialog of all messages of a thread. */
export function MessageTools(props: {
  open: OpenTools | null;
  onClose: (kind: OpenTools['kind']) => void;
  mayWrite: boolean;
  capabilitiesOf: (channelId: string) => Capabilities | undefined;
  actions: MessageActions;
  dialog: AskedDialog | null;
  onDialog: (dialog: AskedDialog | null) => void;
}): ReactNode {
  const { open, onClose, mayWrite, capabilitiesOf, actions, dialog, onDialog } = props;
  const t = useTranslations('thread');
  const message = open?.message ?? null;
  const offers =
    message === null
      ? null
      : offersFor(message, capabilitiesOf(message.channel_id), { mayWrite, nowMs: Date.now() });
  const menuActions = useMenuActions(actions, onDialog);
  return (
    <>
      <AnchoredMenu
        isOpen={open?.kind === 'menu' && open.isOpen}
        onClose={() => onClose('menu')}
        anchor={open?.anchor ?? null}
        label={t('more')}
        actions={message === null || offers === null ? [] : menuActions(message, offers, open!.anchor)}
      />
      <ReactionPicker
        isOpen={open?.kind === 'reactions' && open.isOpen}
        anchor={open?.anchor ?? null}
        emojis={offers?.react?.emojis ?? null}
        onPick={(emoji) => {
          if (message !== null) actions.react(message, emoji);
          onClose('reactions');
        }}
        onClose={() => onClose('reactions')}
      />
      {dialog !== null && (
        <Suspense>
          <MessageDialog asked={dialog} onClose={() => onDialog(null)} />
        </Suspense>
      )}
    </>
  );
}

function iconOf(Icon: typeof Reply): ReactNode {
  return <Icon size={16} aria-hidden />;
}

function useMenuActions(
  actions: MessageActions,
  onDialog: (dialog: AskedDialog) => void,
): (message: ShownMessage, offers: Offers, anchor: HTMLElement) => (MenuAction | null)[] {
  const t = useTranslations('thread');
  const tell = useTell();
  const [isCopyable] = useState(() => 'clipboard' in navigator);
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text).catch(() => tell.error(t('cannotCopy')));
  };
  return (message, offers, anchor) => {
    const item = (isOffered: boolean, action: MenuAction): MenuAction[] => (isOffered ? [action] : []);
    const { content } = message;
    return [
      ...item(offers.retry, {
        id: 'retry',
        label: t('retry'),
        icon: iconOf(RotateCcw),
        onSelect: () => actions.retry(message),
      }),
      ...item(offers.reply, {
        id: 'reply',
        label: t('reply'),
        icon: iconOf(Reply),
        onSelect: () => actions.reply(message),
      }),
      ...item(offers.react !== null, {
        id: 'react',
        label: t('react'),
        icon: iconOf(SmilePlus),
        onSelect: () => actions.openReactions(message, anchor),
      }),
      ...item(isCopyable && content !== null && content !== '', {
        id: 'copy',
        label: t('copyText'),
        icon: iconOf(Copy),
        onSelect: () => void copy(content!),
      }),
      ...item(offers.edit, {
        id: 'edit',
        label: t('edit'),
        icon: iconOf(Pencil),
        onSelect: () => onDialog({ kind: 'edit', message }),
      }),
      {
        id: 'details',
        label: t('details.title'),
        icon: iconOf(Info),
        onSelect: () => onDialog({ kind: 'details', message }),
      },
      ...(offers.takeBack ? [null] : []),
      ...item(offers.takeBack, {
        id: 'take-back',
        label: t('takeBack'),
        icon: iconOf(Undo2),
        isDangerous: true,
        onSelect: () => onDialog({ kind: 'takeBack', message }),
      }),
      ...item(offers.discard, {
        id: 'discard',
        label: t('discard'),
        icon: iconOf(Trash2),
        isDangerous: true,
        onSelect: () => actions.discard(message),
      }),
    ];
  };
}
