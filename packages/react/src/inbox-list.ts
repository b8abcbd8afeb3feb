import type { Cancel, InboxQuery, InboxSnapshot, InboxStore } from '@switchboard/client';

/** Which conversations; all that are not archived unless told. */
export type InboxListQuery = Pick<
  InboxQuery,
  'filter' | 'platform' | 'channelId' | 'labelId' | 'assignedTo' | 'search'
>;

/** A list of conversations that keeps itself up to date while somebody shows it. */
export interface InboxList {
  readonly subscribe: (listener: () => void) => Cancel;
  readonly get: () => InboxSnapshot;
  /** @returns nobody shows it any more */
  start(): Cancel;
  /** Never fails: the snapshot says why it could not be loaded. */
  reload(): Promise<void>;
  /** @throws SwitchboardRequestError */
  loadMore(): Promise<void>;
}

export const NOT_LOADED: InboxSnapshot = {
  isLoaded: false,
  error: null,
  conversations: [],
  hasMore: false,
  total: 0,
  unreadTotal: 0,
  areTotalsExact: true,
};

/** The list without a query, which events alone keep up to date. @param store is made when it is first needed */
export function wholeInbox(store: () => InboxStore): InboxList {
  return {
    subscribe: (listener) => store().subscribe(listener),
    get: () => store().getSnapshot(),
    start: () => {
      if (!store().getSnapshot().isLoaded) void store().load();
      // It stays: the next screen that shows it finds it ready.
      return () => {};
    },
    reload: () => store().load(),
    loadMore: () => store().loadMore(),
  };
}
