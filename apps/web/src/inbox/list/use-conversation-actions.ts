import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { sentenceOf } from '../../server-data/sentence-of.ts';
import { useTell } from '../../ui/toasts.tsx';

/** Requests that are on their way at once, of many. */
const AT_ONCE = 4;

type Conversations = readonly ConversationView[];

/** What can be done with conversations from outside of them. None of it fails: people are told why something was not done. */
export interface ConversationActions {
  /** Puts them away, or brings them back; it can be undone. */
  setArchived: (conversations: Conversations, isArchived: boolean) => Promise<void>;
  markRead: (conversations: Conversations) => Promise<void>;
  markUnread: (conversations: Conversations) => Promise<void>;
  /** @param managerId null: to nobody */
  assign: (conversations: Conversations, managerId: string | null) => Promise<void>;
  /** Puts a label on all of them, or takes it off. */
  setLabel: (conversations: Conversations, labelId: string, isOn: boolean) => Promise<void>;
}

export function useConversationActions(): ConversationActions {
  const { client } = useSwitchboard();
  const tell = useTell();
  const t = useTranslations('list');
  return useMemo(() => {
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
    const archive = (conversations: Conversations, isArchived: boolean): Promise<ConversationView[]> =>
      each(conversations, ({ id }) => (isArchived ? api.archive(id) : api.unarchive(id)));
    return {
      async setArchived(conversations, isArchived) {
        const done = await archive(conversations, isArchived);
        if (done.length === 0) return;
        const words = t(isArchived ? 'archived' : 'unarchived', { count: done.length });
        tell(words, { label: t('undo'), run: () => void archive(done, !isArchived) });
      },
      async markRead(conversations) {
        const unread = conversations.filter(({ unread_count: count }) => count > 0);
        await each(unread, ({ id }) => client.markRead(id));
      },
      async markUnread(conversations) {
        await each(conversations, ({ id }) => api.markUnread(id));
      },
      async assign(conversations, managerId) {
        const before = new Map(conversations.map((one) => [one.id, one.assigned_manager_id]));
        const done = await each(conversations, ({ id }) => api.assign(id, { managerId }));
        if (done.length === 0) return;
        const back = ({ id }: ConversationView): Promise<unknown> =>
          api.assign(id, { managerId: before.get(id) ?? null });
        tell(t('assigned', { count: done.length }), {
          label: t('undo'),
          run: () => void each(done, back),
        });
      },
      async setLabel(conversations, labelId, isOn) {
        await each(conversations, ({ id, label_ids: labels }) => {
          const others = labels.filter((label) => label !== labelId);
          return api.setLabels(id, isOn ? [...others, labelId] : others, labels);
        });
      },
    };
  }, [client, tell, t]);
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
