import type { CannedReplyView } from '@switchboard/client';
import { useId, useMemo, useState } from 'react';
import { useCannedReplies } from '../../server-data/lists.ts';
import { useMe } from '../../session/session-provider.tsx';
import { filled, matchingReplies, slashQuery } from './canned-replies.ts';

export interface CannedPicker {
  isOpen: boolean;
  listId: string;
  replies: readonly CannedReplyView[];
  isLoading: boolean;
  /** The one that Enter chooses. */
  activeIndex: number;
  /** The element that stands for it. */
  activeId: string | undefined;
  optionId: (index: number) => string;
  choose: (reply: CannedReplyView) => void;
  /** Keys of the field while it is open: true when it was one of these. */
  onKey: (key: string) => boolean;
}

/** Canned replies behind a slash at the beginning of a text. */
export function useCannedPicker(options: {
  text: string;
  clientName: string | null;
  accountName: string | null;
  onChoose: (text: string) => void;
}): CannedPicker {
  const { text, clientName, accountName, onChoose } = options;
  const me = useMe();
  const listId = useId();
  const { data, isPending } = useCannedReplies();
  const query = slashQuery(text);
  const [marked, setMarked] = useState({ query: '', index: 0 });
  /** The text for which the list was closed. */
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const replies = useMemo(() => (query === null ? [] : matchingReplies(data ?? [], query)), [data, query]);
  // A text that only begins with a slash is no search for anything.
  const isOpen = query !== null && closedFor !== text && (replies.length > 0 || isPending || query === '');
  const activeIndex = marked.query === query ? Math.min(marked.index, Math.max(0, replies.length - 1)) : 0;
  const optionId = (index: number): string => `${listId}-${index}`;
  const choose = (reply: CannedReplyView): void => {
    const values = new Map([
      ['client_name', clientName ?? ''],
      ['agent_name', me.name],
      ['account_name', accountName ?? ''],
    ]);
    onChoose(filled(reply.text, values));
  };
  const onKey = (key: string): boolean => {
    if (!isOpen) return false;
    if (key === 'Escape') {
      setClosedFor(text);
      return true;
    }
    // What is only looked for must not go out to the customer because the list is late.
    if (replies.length === 0) return isPending && key === 'Enter';
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const step = key === 'ArrowDown' ? 1 : replies.length - 1;
      setMarked({ query: query ?? '', index: (activeIndex + step) % replies.length });
      return true;
    }
    if (key !== 'Enter' && key !== 'Tab') return false;
    choose(replies[activeIndex]!);
    return true;
  };
  return {
    isOpen,
    listId,
    replies,
    isLoading: isPending,
    activeIndex,
    activeId: isOpen && replies.length > 0 ? optionId(activeIndex) : undefined,
    optionId,
    choose,
    onKey,
  };
}
