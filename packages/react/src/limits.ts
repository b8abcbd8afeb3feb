const SECOND_MS = 1_000;

/** Every limit of this package, with its reason and what happens when it is reached. Units stand last in the names. */
export const LIMITS = {
  /**
   * Without a token the page's own session decides, and it may begin after the page: first pause before a connection that
   * was refused for good is tried all the same. Each further one is twice as long, up to the second.
   */
  comeBackMs: 10 * SECOND_MS,
  comeBackMsMax: 300 * SECOND_MS,
  /** Conversations of a list with a query: a first page, and the most that one request asks for. */
  inboxPage: 50,
  inboxPageMax: 200,
  /** The most that is loaded again: whoever has gone further down finds the list as long as this. */
  inboxReloadMax: 1_000,
  /** How long such a list waits before it asks the server again: several events lead to one question. */
  requeryMs: 500,
  /** After an error; it doubles up to the second. */
  requeryAgainMs: SECOND_MS,
  requeryAgainMsMax: 30 * SECOND_MS,
} as const;
