import type { ShownMessage } from '@switchboard/client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { ErrorBoundary } from '../../shell/error-boundary.tsx';
import { Button, Notice } from '../../ui/index.ts';
import { estimateHeight } from './estimate-height.ts';
import type { ThreadItem } from './items.ts';
import styles from './list.module.css';
import { MessageRow } from './message-row.tsx';
import { NoteRow } from './note-row.tsx';
import { dayName } from './day-name.ts';
import { SystemLine } from './system-line.tsx';

/** This close to the end counts as at the end, in pixels. */
const END_PX = 48;
/** Older messages are asked for when so few rows are left above. */
const ROWS_LEFT = 25;
const FLASH_MS = 2_000;

/** Where to go; another object goes there again. */
export interface Jump {
  messageId: string;
}

export interface MessageListProps {
  label: string;
  items: readonly ThreadItem[];
  quotedOf: (message: ShownMessage) => ShownMessage | null;
  hasMore: boolean;
  loadOlder: () => Promise<void>;
  /** Null: nowhere in particular. */
  jump: Jump | null;
  /** How many messages have come that are below what is seen. */
  arrivedCount: number;
  onEndChange: (isAtEnd: boolean) => void;
}

/** The messages, of which only those are drawn that can be seen. */
export function MessageList(props: MessageListProps): ReactNode {
  const { label, items, quotedOf, hasMore, loadOlder, jump, arrivedCount, onEndChange } = props;
  const t = useTranslations('thread');
  const scroller = useRef<HTMLDivElement>(null);
  const getItemKey = useCallback((index: number) => items[index]!.key, [items]);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(items[index]!),
    getItemKey,
    overscan: 6,
    paddingStart: 16,
    paddingEnd: 12,
    // What comes above moves nothing, and whoever is at the end stays there.
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_PX,
    directDomUpdates: true,
  });
  const isAtEnd = useIsAtEnd(scroller, items, onEndChange);
  const flashed = useJump(jump, items, virtualizer);
  const toEnd = useCallback(() => virtualizer.scrollToEnd(), [virtualizer]);
  useOpening(items, jump === null, virtualizer);
  useOwnWords(items, toEnd);
  const isPlaced = usePlaced();
  const firstIndex = isPlaced ? (virtualizer.range?.startIndex ?? null) : null;
  const isLoadingOlder = useOlder(firstIndex, hasMore, items, loadOlder);
  return (
    <div className={styles['frame']}>
      <div
        ref={scroller}
        className={styles['scroller']}
        role="log"
        aria-label={label}
        // What is new is said once, elsewhere: here rows come and go with the scrolling.
        aria-live="off"
        aria-busy={isLoadingOlder}
        tabIndex={0}
      >
        <div ref={virtualizer.containerRef} className={styles['content']} role="list">
          {virtualizer.getVirtualItems().map(({ key, index }) => {
            const item = items[index]!;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={styles['item']}
                role="listitem"
              >
                <ErrorBoundary fallback={() => <CannotBeShown />}>
                  <Row item={item} quotedOf={quotedOf} isFlashed={flashed !== null && holds(item, flashed)} />
                </ErrorBoundary>
              </div>
            );
          })}
        </div>
      </div>
      {isLoadingOlder && (
        <div className={styles['older']}>
          <span className={styles['spinner']} aria-hidden />
          <span className="visually-hidden">{t('loadingOlder')}</span>
        </div>
      )}
      {!isAtEnd && <LatestButton count={arrivedCount} onPress={toEnd} />}
    </div>
  );
}

function LatestButton({ count, onPress }: { count: number; onPress: () => void }): ReactNode {
  const t = useTranslations('thread');
  return (
    <div className={styles['latest']}>
      <Button size="small" onClick={onPress}>
        <ArrowDown size={16} aria-hidden />
        {count > 0 ? t('latestCount', { count }) : t('latest')}
      </Button>
    </div>
  );
}

/** Instead of a message that our code stumbles over; those around it stay. */
function CannotBeShown(): ReactNode {
  const t = useTranslations('thread');
  return <Notice tone="warning">{t('cannotBeShown')}</Notice>;
}

/** @param quotedOf answers the same object as long as what is quoted is the same */
function Row(props: {
  item: ThreadItem;
  quotedOf: (message: ShownMessage) => ShownMessage | null;
  isFlashed: boolean;
}): ReactNode {
  const { item, quotedOf, isFlashed } = props;
  switch (item.kind) {
    case 'day':
      return <DayLine atMs={item.atMs} />;
    case 'unread':
      return <UnreadLine count={item.count} />;
    case 'system':
      return <SystemLine message={item.message} />;
    case 'note':
      return <NoteRow note={item.note} />;
    case 'message':
      return <MessageRow item={item} quoted={quotedOf(item.messages[0])} isFlashed={isFlashed} />;
  }
}

const DayLine = memo(function DayLine({ atMs }: { atMs: number }): ReactNode {
  const format = useFormatter();
  const t = useTranslations('thread');
  const name = dayName(atMs, Date.now());
  return (
    <div className={styles['day']}>
      <span>
        {name === 'date'
          ? format.dateTime(new Date(atMs), {
              weekday: 'long',
              day: 'numeric',
              month: 'long',
              year: 'numeric',
            })
          : t(name)}
      </span>
    </div>
  );
});

const UnreadLine = memo(function UnreadLine({ count }: { count: number }): ReactNode {
  const t = useTranslations('thread');
  return <div className={styles['unread']}>{t('newMessages', { count })}</div>;
});

function holds(item: ThreadItem, messageId: string): boolean {
  if (item.kind === 'message') return item.messages.some(({ id }) => id === messageId);
  return item.kind === 'system' && item.message.id === messageId;
}

/** Whether the last message can be seen, live. */
function useIsAtEnd(
  scroller: React.RefObject<HTMLDivElement | null>,
  items: readonly ThreadItem[],
  onChange: (isAtEnd: boolean) => void,
): boolean {
  // Null: nobody has looked yet.
  const [isAtEnd, setAtEnd] = useState<boolean | null>(null);
  const look = useRef(() => {});
  useEffect(() => {
    const element = scroller.current!;
    let frame = 0;
    look.current = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX);
      });
    };
    const onScroll = (): void => look.current();
    element.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(onScroll);
    observer.observe(element);
    observer.observe(element.firstElementChild!);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [scroller]);
  useEffect(() => look.current(), [items]);
  useEffect(() => {
    if (isAtEnd !== null) onChange(isAtEnd);
  }, [isAtEnd, onChange]);
  return isAtEnd !== false;
}

type Scroll = Pick<
  ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
  'scrollToEnd' | 'scrollToIndex'
>;

/** Begins at what is new, else at the end. */
function useOpening(items: readonly ThreadItem[], isWanted: boolean, scroll: Scroll): void {
  const first = useRef({ items, isWanted });
  useLayoutEffect(() => {
    if (!first.current.isWanted) return;
    const unread = first.current.items.findIndex(({ kind }) => kind === 'unread');
    if (unread === -1) scroll.scrollToEnd();
    else scroll.scrollToIndex(unread, { align: 'start' });
  }, [scroll]);
}

/**
 * Whether the place where it begins has been reached: before, the first rows are the ones in view, and nothing may be
 * loaded above them.
 */
function usePlaced(): boolean {
  const [isPlaced, setPlaced] = useState(false);
  useEffect(() => {
    // The scrolling is told with the next frame, and drawn with the one after.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setPlaced(true));
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return isPlaced;
}

/** Goes where somebody wants to go, and says which message is to be shown to them. */
function useJump(jump: Jump | null, items: readonly ThreadItem[], scroll: Scroll): string | null {
  const [flashed, setFlashed] = useState<string | null>(null);
  const done = useRef<Jump | null>(null);
  useLayoutEffect(() => {
    if (jump === null || done.current === jump) return;
    const index = items.findIndex((item) => holds(item, jump.messageId));
    if (index === -1) return;
    done.current = jump;
    scroll.scrollToIndex(index, { align: 'center' });
    setFlashed(jump.messageId);
  }, [jump, items, scroll]);
  useEffect(() => {
    if (flashed === null) return undefined;
    const timer = setTimeout(() => setFlashed(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashed, jump]);
  return flashed;
}

/** Whoever has written something sees it, wherever they were. */
function useOwnWords(items: readonly ThreadItem[], toEnd: () => void): void {
  const last = items.at(-1);
  const key = last?.key;
  const isOwn = last?.kind === 'message' && last.messages.at(-1)!.is_local === true;
  const shown = useRef(key);
  useLayoutEffect(() => {
    if (key === shown.current) return;
    shown.current = key;
    if (isOwn) toEnd();
  }, [key, isOwn, toEnd]);
}

/** Lengthens the thread before its beginning is reached. @returns whether that is being done */
function useOlder(
  firstIndex: number | null,
  hasMore: boolean,
  items: readonly ThreadItem[],
  loadOlder: () => Promise<void>,
): boolean {
  const [isLoading, setLoading] = useState(false);
  const askedFor = useRef<readonly ThreadItem[] | null>(null);
  useEffect(() => {
    if (firstIndex === null || firstIndex > ROWS_LEFT || !hasMore || isLoading) return;
    // An attempt that failed is made again when something has changed, not at once.
    if (askedFor.current === items) return;
    askedFor.current = items;
    setLoading(true);
    void loadOlder().finally(() => setLoading(false));
  }, [firstIndex, hasMore, isLoading, items, loadOlder]);
  return isLoading;
}
