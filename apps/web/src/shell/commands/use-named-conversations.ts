import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useEffect, useMemo, useState } from 'react';
import { nameOf } from '../../inbox/list/conversation-name.ts';
import { type Answered, LatestQuestion } from '../../inbox/list/latest-question.ts';
import { fitting } from './fit.ts';

/** As many as one looks through. */
const SHOWN_MAX = 6;
/** How long somebody has to stop typing. */
const PAUSE_MS = 150;

type Conversations = readonly ConversationView[];

/**
 * Conversations by the name of whom they are with; the liveliest where nothing is typed. Those that are known here are
 * there at once and stay where they are; the server adds others below.
 */
export function useNamedConversations(typed: string): { known: Conversations; others: Conversations } {
  const { client, store } = useSwitchboard();
  const [answered, setAnswered] = useState<Answered<Conversations> | null>(null);
  const [latest] = useState(
    () =>
      new LatestQuestion<Conversations>(
        async (search) => (await client.inbox({ search, limit: SHOWN_MAX })).body.conversations,
        setAnswered,
      ),
  );
  const search = typed.trim();
  useEffect(() => {
    const timer = setTimeout(() => latest.want(search === '' ? null : search), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      latest.want(null);
    };
  }, [latest, search]);
  return useMemo(() => {
    const named = store.getSnapshot().conversations.map((view) => ({ name: nameOf(view), view }));
    const known = fitting(named, search)
      .slice(0, SHOWN_MAX)
      .map(({ view }) => view);
    const ids = new Set(known.map(({ id }) => id));
    const found = answered?.question === search ? (answered.answer ?? []) : [];
    return { known, others: found.filter(({ id }) => !ids.has(id)) };
  }, [store, search, answered]);
}
