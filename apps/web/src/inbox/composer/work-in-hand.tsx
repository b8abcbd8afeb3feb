import type { AnyEvent, SwitchboardClient } from '@switchboard/client';
import type { EventDataByType } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { useTell } from '../../ui/toasts.tsx';
import { inboxAddress, readListQuery } from '../list/list-query.ts';
import { DRAFT_LIMITS, Drafts } from './drafts.ts';
import { UploadQueue } from './upload-queue.ts';
import { useUnsentNotice } from './use-unsent-notice.ts';
import { WaitingReplies } from './waiting-replies.ts';

/** What somebody has written and the server has not got: it outlives the pages on which it was written. */
export interface WorkInHand {
  drafts: Drafts;
  replies: WaitingReplies;
  /** The conversation in whose field the caret stands. */
  caret: { in: string | null };
}

const WorkContext = createContext<WorkInHand | null>(null);

/** Keeps the work of one user together, whatever happens to conversations and pages. */
export function WorkInHandProvider(props: { userId: string; children: ReactNode }): ReactNode {
  const { userId, children } = props;
  const work = useNewWork(userId);
  useEffect(() => () => work.replies.stop(), [work]);
  useMerges(work);
  useLeavingWarning(work);
  useUnsentNotice();
  return <WorkContext value={work}>{children}</WorkContext>;
}

/** @throws Error outside of a `WorkInHandProvider` */
export function useWorkInHand(): WorkInHand {
  const work = useContext(WorkContext);
  if (work === null) throw new Error('Put a <WorkInHandProvider> around this.');
  return work;
}

function useNewWork(userId: string): WorkInHand {
  const session = useSwitchboard();
  const t = useTranslations('composer');
  const tell = useTell();
  const [, navigate] = useLocation();
  const sentenceOf = useSentenceOf();
  const latest = useRef({ t, navigate, sentenceOf });
  latest.current = { t, navigate, sentenceOf };
  return useMemo(() => {
    const drafts = new Drafts({ storage: () => localStorage, userId, now: () => Date.now() });
    const newQueue = (): UploadQueue =>
      new UploadQueue({
        upload: (file, name, options) => session.client.upload(file, name, options),
        sentenceOf: (error) => latest.current.sentenceOf(error),
        now: () => Date.now(),
      });
    const replies = new WaitingReplies({
      newQueue,
      drafts,
      send: (conversationId, message) => {
        session.client.typing(conversationId, false);
        // Why it could not be sent stands beside it.
        session.store.send(conversationId, message).catch(() => {});
      },
      onLeft: (conversationId, { name }, why) => {
        const { t: words } = latest.current;
        const show = (): void =>
          latest.current.navigate(inboxAddress(readListQuery(location.search), conversationId));
        const text = words(why === 'failed' ? 'leftUnsent' : 'leftMerged', { name });
        tell(text, { label: words('showUnsent'), run: show });
      },
    });
    return { drafts, replies, caret: { in: null } };
  }, [session, userId, tell]);
}

/** What was written in a conversation that has gone into another one goes with it. */
function useMerges(work: WorkInHand): void {
  const { client } = useSwitchboard();
  useEffect(() => {
    const onEvent = ({ type, data }: AnyEvent): void => {
      if (type !== 'contact.merged') return;
      const { conversations, undone } = data as EventDataByType['contact.merged'];
      for (const { conversation_id: kept, merged_conversation_id: gone } of conversations) {
        if (undone) work.replies.undoMove(gone, kept);
        else moveWork(work, gone, kept);
      }
    };
    // What has happened before nobody tells.
    const look = (): void => void findMoved(client, work);
    const cancels = [
      client.on('event', onEvent),
      client.on('hello', ({ isFresh }) => isFresh && look()),
      client.on('resync', look),
    ];
    return () => {
      for (const cancel of cancels) cancel();
    };
  }, [client, work]);
}

/** May be called again, also for names that a conversation never had. */
export function moveWork({ replies, caret }: WorkInHand, from: string, to: string): void {
  if (from === to) return;
  if (caret.in === from) caret.in = to;
  replies.move(from, to);
}

/** Asks where the conversations of the latest drafts are now. */
async function findMoved(client: SwitchboardClient, work: WorkInHand): Promise<void> {
  for (const id of work.drafts.conversationIds().slice(0, DRAFT_LIMITS.askedMax)) {
    try {
      const { body } = await client.conversation(id, { limit: 1 });
      moveWork(work, id, body.id);
    } catch {
      // It is gone, or the line is: the draft stays where it is.
    }
  }
}

/** Browsers ask before a page is left while something would be lost with it. */
function useLeavingWarning({ drafts, replies }: WorkInHand): void {
  const { store } = useSwitchboard();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (store.getUnkept() > 0 || replies.count > 0 || drafts.hasUnstored) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [store, drafts, replies]);
}
