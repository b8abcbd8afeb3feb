import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useEffect, useRef } from 'react';
import { mayWrite } from '../../session/me.ts';
import { useMe } from '../../session/session-provider.tsx';
import { useShortcut } from '../../shell/shortcuts/use-shortcut.ts';
import { isNamed, rowIdOf } from './conversation-rows.tsx';
import { stepFrom } from './list-places.ts';
import type { ConversationActions } from './use-conversation-actions.ts';

/** The keys that go through the list, and those that do something with what is ticked, reached or open. */
export function useListShortcuts(props: {
  conversations: readonly ConversationView[];
  openId: string | null;
  selected: readonly ConversationView[];
  actions: ConversationActions;
  /** Opens the conversation in a place of the list. */
  onOpen: (index: number) => void;
  onToggle: (id: string) => void;
}): void {
  const { conversations, openId, selected, actions, onOpen, onToggle } = props;
  const { store } = useSwitchboard();
  const me = useMe();
  const lastIndex = useRef<number | null>(null);
  const openIndex = conversations.findIndex((conversation) => isNamed(conversation, openId));
  useEffect(() => {
    if (openId === null) lastIndex.current = null;
    else if (openIndex >= 0) lastIndex.current = openIndex;
  }, [openId, openIndex]);

  const step = (by: 1 | -1): void => {
    const ids = conversations.map(({ id }) => id);
    const from = openIndex >= 0 ? ids[openIndex]! : null;
    const next = stepFrom(ids, from, { by, lastIndex: lastIndex.current });
    if (next !== null) onOpen(next);
  };
  useShortcut('next', () => step(1));
  useShortcut('previous', () => step(-1));

  /** The ticked ones, else the row that the keyboard is on, else the open one. */
  const targets = (): readonly ConversationView[] => {
    if (selected.length > 0) return selected;
    const focused = conversations.find(({ id }) => id === focusedRowId());
    if (focused !== undefined) return [focused];
    if (openId === null) return [];
    const open = store.getConversation(openId)?.conversation ?? conversations[openIndex];
    return open === undefined ? [] : [open];
  };
  const withTargets = (act: (targets: readonly ConversationView[]) => Promise<void>): void => {
    const writable = targets().filter(({ channel_id: channelId }) => mayWrite(me, channelId));
    if (writable.length > 0) void act(writable);
  };
  useShortcut('archive', () =>
    withTargets((all) =>
      actions.setArchived(
        all,
        all.some(({ is_archived: isArchived }) => !isArchived),
      ),
    ),
  );
  useShortcut('unread', () => withTargets(actions.markUnread));
  useShortcut('assign', () => withTargets((all) => actions.assign(all, me.id)));
  useShortcut('select', () => {
    const id = focusedRowId() ?? conversations[openIndex]?.id;
    if (id !== undefined) onToggle(id);
  });
}

function focusedRowId(): string | null {
  return document.activeElement === null ? null : rowIdOf(document.activeElement);
}
