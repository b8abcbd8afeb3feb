import type { ConversationView } from '@switchboard/client';
import { defaultRangeExtractor, type Range, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useNow, useTranslations } from 'use-intl';
import { ConversationRow } from './conversation-row.tsx';
import { keepOffset, keptOffset } from './kept-offset.ts';
import { inboxAddress, type ListQuery } from './list-query.ts';
import styles from './list.module.css';
import type { RowFacts } from './row-facts.ts';
import { useAnchoredScroll } from './use-anchored-scroll.ts';

/** As `.row` in conversation-row.module.css. */
const ROW_REM = 5.25;
/** Rows beyond the visible ones, so that quick scrolling finds something. */
const OVERSCAN = 8;
/** What the bar of the selected conversations covers at the end. */
const BAR_PX = 72;
/** Rows from the end at which more are asked for. */
const NEAR_END = 15;

export interface ConversationRowsProps {
  conversations: readonly ConversationView[];
  hasMore: boolean;
  onMore: () => Promise<void>;
  query: ListQuery;
  facts: RowFacts;
  openId: string | null;
  selection: ReadonlySet<string>;
  onSelect: (id: string) => void;
  /** Filled with what goes to a row. */
  goTo: RefObject<((index: number) => void) | null>;
}

/** The conversations that fit, as many as are in sight. */
export function ConversationRows(props: ConversationRowsProps): ReactNode {
  const { conversations, hasMore, onMore, query, openId, goTo } = props;
  const t = useTranslations('list');
  const now = useNow({ updateInterval: 60_000 });
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = useRowPx();
  const ids = useMemo(() => conversations.map(({ id }) => id), [conversations]);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const reachable = useReachable(conversations, focusedId, openId);
  const virtualizer = useRowsVirtualizer({
    scroller,
    ids,
    rowPx,
    reachable,
    address: inboxAddress(query, null),
  });
  useAnchoredScroll(scroller, ids, rowPx);
  useMoreNearEnd(virtualizer, conversations.length, hasMore, onMore);
  const focusRow = useFocusRow(scroller, virtualizer, ids);
  useEffect(() => {
    goTo.current = (index) => virtualizer.scrollToIndex(index);
    return () => {
      goTo.current = null;
    };
  }, [goTo, virtualizer]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const rowsInSight = Math.floor((scroller.current?.clientHeight ?? 0) / rowPx);
    const next = rowAfterKey(event, reachable, { count: conversations.length, rowsInSight });
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };
  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      onKeyDown={onKeyDown}
      onFocus={(event) => setFocusedId(rowIdOf(event.target))}
    >
      <ul
        className={styles['rows']}
        aria-label={t('conversations')}
        style={{ height: virtualizer.getTotalSize() + (props.selection.size > 0 ? BAR_PX : 0) }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <Placed
            key={key}
            {...props}
            index={index}
            start={start}
            now={now}
            isReachable={index === reachable}
          />
        ))}
      </ul>
      {hasMore && <p className={styles['more']}>{t('loadingMore')}</p>}
    </div>
  );
}

/** A row in its place. */
function Placed(
  props: ConversationRowsProps & { index: number; start: number; now: Date; isReachable: boolean },
): ReactNode {
  const { conversations, hasMore, query, facts, openId, selection, onSelect } = props;
  const { index, start, now, isReachable } = props;
  const conversation = conversations[index];
  if (conversation === undefined) return null;
  return (
    <li
      className={styles['item']}
      style={{ transform: `translateY(${start}px)` }}
      data-conversation={conversation.id}
      aria-setsize={hasMore ? -1 : conversations.length}
      aria-posinset={index + 1}
    >
      <ConversationRow
        conversation={conversation}
        href={inboxAddress(query, conversation.id)}
        facts={facts}
        now={now}
        isOpen={isNamed(conversation, openId)}
        isReachable={isReachable}
        isSelected={selection.has(conversation.id)}
        onSelect={onSelect}
      />
    </li>
  );
}

/** Which rows there are at this moment. */
function useRowsVirtualizer(props: {
  scroller: RefObject<HTMLDivElement | null>;
  ids: readonly string[];
  rowPx: number;
  reachable: number;
  /** Which list it is: it begins where it was left. */
  address: string;
}): Virtualizer<HTMLDivElement, Element> {
  const { scroller, ids, rowPx, reachable, address } = props;
  const [initialOffset] = useState(() => keptOffset(address));
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => ids[index] ?? index,
    overscan: OVERSCAN,
    initialOffset,
    // The row that the keyboard is on stays, wherever the list is scrolled to: focus must not be lost.
    rangeExtractor: useCallback(
      (range: Range) => [...new Set([...defaultRangeExtractor(range), reachable])].toSorted((a, b) => a - b),
      [reachable],
    ),
  });
  useEffect(() => {
    const element = scroller.current;
    return () => keepOffset(address, element?.scrollTop ?? 0);
  }, [scroller, address]);
  return virtualizer;
}

/** Addresses may have the platform's id. */
export function isNamed({ id, external_id: externalId }: ConversationView, name: string | null): boolean {
  return id === name || externalId === name;
}

/** The conversation that something in the list belongs to. */
export function rowIdOf(target: Element): string | null {
  return target.closest<HTMLElement>('[data-conversation]')?.dataset['conversation'] ?? null;
}

/** Their height goes with the size of text that somebody has chosen. */
function useRowPx(): number {
  const [rowPx] = useState(
    () => ROW_REM * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16),
  );
  return rowPx;
}

/** The one row that the keyboard reaches: where it was, else the open one, else the first. */
function useReachable(
  conversations: readonly ConversationView[],
  focusedId: string | null,
  openId: string | null,
): number {
  return useMemo(() => {
    const focused = conversations.findIndex(({ id }) => id === focusedId);
    if (focused >= 0) return focused;
    return Math.max(
      0,
      conversations.findIndex((conversation) => isNamed(conversation, openId)),
    );
  }, [conversations, focusedId, openId]);
}

/** Asks for more before the end is in sight, once at a time. */
function useMoreNearEnd(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  count: number,
  hasMore: boolean,
  onMore: () => Promise<void>,
): void {
  const isAsking = useRef(false);
  const last = virtualizer.getVirtualItems().at(-1)?.index ?? 0;
  const isNear = hasMore && (virtualizer.range?.endIndex ?? last) >= count - NEAR_END;
  useEffect(() => {
    if (!isNear || isAsking.current) return;
    isAsking.current = true;
    void onMore().finally(() => {
      isAsking.current = false;
    });
  }, [isNear, count, onMore]);
}

/** @returns gives the focus to a row, which may have to be scrolled to first */
function useFocusRow(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  ids: readonly string[],
): (index: number) => void {
  const wanted = useRef<string | null>(null);
  const items = virtualizer.getVirtualItems();
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  }, [scroller, items]);
  return (index) => {
    const id = ids[index];
    if (id === undefined) return;
    virtualizer.scrollToIndex(index);
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
    if (row === null || row === undefined) wanted.current = id;
    else row.focus({ preventScroll: true });
  };
}

/** Where a key of the keyboard goes from a row; null for one that goes nowhere. */
function rowAfterKey(
  { key, target, ctrlKey, metaKey, altKey }: KeyboardEvent,
  at: number,
  { count, rowsInSight }: { count: number; rowsInSight: number },
): number | null {
  // A box to tick, and the button of the menu, have their own use for keys.
  if (ctrlKey || metaKey || altKey || count === 0 || !(target instanceof HTMLAnchorElement)) return null;
  const next = new Map([
    ['ArrowDown', at + 1],
    ['ArrowUp', at - 1],
    ['PageDown', at + rowsInSight],
    ['PageUp', at - rowsInSight],
    ['Home', 0],
    ['End', count - 1],
  ]).get(key);
  return next === undefined ? null : Math.min(Math.max(next, 0), count - 1);
}
