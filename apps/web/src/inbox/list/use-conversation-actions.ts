import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { useTell } from '../../ui/toasts.tsx';
import { currentView } from './current-view.ts';
import { type Done, isStillAsLeft } from './still-as-left.ts';

/** Requests that are on their way at once, of many. */
const AT_ONCE = 4;

type Conversations = readonly ConversationView[];

/** What can be done with conversations from outside of them. None of it fails: people are told why something was not done. */
export interface ConversationActions {
  /** Puts them away, or brings them back; it can be undone, except where somebody has changed it since. */
  setArchived: (conversations: Conversations, isArchived: boolean) => Promise<void>;
  markRead: (conversations: Conversations) => Promise<void>;
  markUnread: (conversations: Conversations) => Promise<void>;
  /** It can be undone likewise. @param managerId null: to nobody */
  assign: (conversations: Conversations, managerId: string | null) => Promise<void>;
  /** Puts a label on all of them, or takes it off. */
  setLabel: (conversations: Conversations, labelId: string, isOn: boolean) => Promise<void>;
}

export function useConversationActions(): ConversationActions {
  const session = useSwitchboard();
  const tell = useTell();
  const t = useTranslations('list');
  const sentenceOf = useSentenceOf();
  return useMemo(() => {
    const { client } = session;
    const api = client.api.conversations;
    /** @returns those with which it worked */
    const each = async (
      conversations: Conversations,
      act: (conversation: ConversationView) => Promise<unknown>,
    ): Promise<ConversationView[]> => {
      const { done, error } = await inTurns(conversations, act);
      if (error !== null) tell.error(sentenceOf(error));
      return done;
    };
    /** @param conversations as they were before it was done */
    const undo = async (
      done: Done,
      conversations: Conversations,
      act: (conversation: ConversationView) => Promise<unknown>,
    ): Promise<void> => {
      let changed = 0;
      await each(conversations, async (before) => {
        if (isStillAsLeft(done, before, await currentView(session, before.id))) await act(before);
        else changed++;
      });
      if (changed > 0) tell(t('undoLeft', { count: changed }));
    };
    const archive = (conversations: Conversations, isArchived: boolean): Promise<ConversationView[]> =>
      each(conversations, ({ id }) => (isArchived ? api.archive(id) : api.unarchive(id)));
    return {
      async setArchived(conversations, isArchived) {
        const changed = await archive(conversations, isArchived);
        if (changed.length === 0) return;
        const words = t(isArchived ? 'archived' : 'unarchived', { count: changed.length });
        const back = ({ id }: ConversationView): Promise<unknown> =>
          isArchived ? api.unarchive(id) : api.archive(id);
        tell(words, {
          label: t('undo'),
          run: () => void undo({ did: 'archive', isArchived }, changed, back),
        });
      },
      async markRead(conversations) {
        const unread = conversations.filter(({ unread_count: count }) => count > 0);
        await each(unread, ({ id }) => client.markRead(id));
      },
      async markUnread(conversations) {
        await each(conversations, ({ id }) => api.markUnread(id));
      },
      async assign(conversations, managerId) {
        const changed = await each(conversations, ({ id }) => api.assign(id, { managerId }));
        if (changed.length === 0) return;
        const back = ({ id, assigned_manager_id: before }: ConversationView): Promise<unknown> =>
          api.assign(id, { managerId: before });
        tell(t('assigned', { count: changed.length }), {
          label: t('undo'),
          run: () => void undo({ did: 'assign', managerId }, changed, back),
        });
      },
      async setLabel(conversations, labelId, isOn) {
        await each(conversations, ({ id, label_ids: labels }) => {
          const others = labels.filter((label) => label !== labelId);
          return api.setLabels(id, isOn ? [...others, labelId] : others, labels);
        });
      },
    };
  }, [session, tell, t, sentenceOf]);
}

async function inTurns(
  conversations: Conversations,
  act: (conversation: ConversationView) => Promise<unknown>,
): Promise<{ done: ConversationView[]; error: unknown }> {
  const done: ConversationView[] = [];
  const waiting = [...conversations];
  let error: unknown = null;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await act(next);
        done.push(next);
      } catch (failure) {
        error ??= failure;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { done, error };
}
