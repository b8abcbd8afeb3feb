import type { ConversationView } from '@switchboard/client';
import { useCallback, useMemo, useState } from 'react';

export interface Selection {
  selection: ReadonlySet<string>;
  /** Those of them that are in the list. */
  selected: readonly ConversationView[];
  /** Takes one in, or out again. */
  toggle: (id: string) => void;
  clear: () => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Conversations that somebody has ticked, to do something with all of them. What leaves the list is ticked no more. */
export function useSelection(conversations: readonly ConversationView[]): Selection {
  const [selection, setSelection] = useState(NOTHING);
  const selected = useMemo(
    () => (selection.size === 0 ? [] : conversations.filter(({ id }) => selection.has(id))),
    [selection, conversations],
  );
  const toggle = useCallback(
    (id: string) =>
      setSelection((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setSelection(NOTHING), []);
  return { selection, selected, toggle, clear };
}
