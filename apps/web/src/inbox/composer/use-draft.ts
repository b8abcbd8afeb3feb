import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { adopted, type Draft, type DraftKind, type Drafts } from './drafts.ts';

export interface DraftInUse {
  draft: Draft;
  /** Keeps it in this browser too. */
  change: (change: Partial<Draft>) => void;
  clear: () => void;
}

/**
 * A draft that outlives the page, and follows another tab's as long as nothing else is written here. It may also be sent or
 * joined with another one while it is shown.
 *
 * @param onAdopted another one has taken its place
 */
export function useDraft(
  drafts: Drafts,
  conversationId: string,
  kind: DraftKind,
  onAdopted?: (draft: Draft) => void,
): DraftInUse {
  const [draft, setDraft] = useState(() => drafts.read(conversationId, kind));
  const latest = useRef(draft);
  const show = useCallback((next: Draft) => {
    latest.current = next;
    setDraft(next);
  }, []);
  const change = useCallback(
    (part: Partial<Draft>) => {
      const next = { ...latest.current, ...part };
      show(next);
      drafts.write(conversationId, kind, next);
    },
    [show, drafts, conversationId, kind],
  );
  const clear = useCallback(() => change({ text: '', files: [], beganAfter: null }), [change]);
  const tell = useEffectEvent((next: Draft) => onAdopted?.(next));
  useEffect(() => {
    const key = drafts.keyOf(conversationId, kind);
    const onStorage = (event: StorageEvent): void => {
      if (event.key !== key) return;
      const [before, after] = [drafts.parse(event.oldValue), drafts.parse(event.newValue)];
      const next = adopted(latest.current.text, before, after);
      if (next === null) return;
      show(next);
      tell(next);
    };
    addEventListener('storage', onStorage);
    return () => removeEventListener('storage', onStorage);
  }, [show, drafts, conversationId, kind]);
  useEffect(
    () =>
      drafts.subscribe((id, of) => {
        if (id !== conversationId || of !== kind) return;
        const next = drafts.read(conversationId, kind);
        show(next);
        tell(next);
      }),
    [show, drafts, conversationId, kind],
  );
  return { draft, change, clear };
}
