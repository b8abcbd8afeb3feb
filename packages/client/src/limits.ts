const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Every limit of this package, with its reason and what happens when it is reached. Units stand last in the names. */
export const LIMITS = {
  /** The first pause lies below this, each further one below twice as much: a thousand clients do not come together. */
  retryMsFirst: 500,
  /** Pauses grow no longer than this: an inbox that is back should be seen within half a minute. */
  retryMsMax: 20 * SECOND_MS,
  /** No two attempts are closer than this, whatever wakes the client. */
  retryMsMin: 250,
  /** A line that has lived this long was a good one: the next pause is a short one again. */
  goodLineMs: 30 * SECOND_MS,
  /** After 4029 the server does not want to hear from this client for at least this long. */
  tooManyFramesMs: 30 * SECOND_MS,
  /** What a closing server may ask for at most. A larger `retry_after_ms` counts as this. */
  retryAfterMsMax: MINUTE_MS,
  /** From the request for a socket to the server's hello. Beyond: given up, and tried again. */
  helloMsMax: 10 * SECOND_MS,
  /** How long nothing at all may come after a heartbeat. Beyond: the line is dead, and a new one is opened. */
  answerMsMax: 10 * SECOND_MS,
  /** Heartbeats where the server names no interval that makes sense, and the bounds of one that does. */
  heartbeatMs: 20 * SECOND_MS,
  heartbeatMsMin: 50,
  heartbeatMsMax: 5 * MINUTE_MS,
  /** A timer that fires this much too late has slept: the machine, or the page. */
  sleptMs: 10 * SECOND_MS,
  /** How often it is looked whether the machine has slept. */
  sleepWatchMs: 5 * SECOND_MS,
  /** One REST request. Beyond: it counts as lost. */
  requestMsMax: 30 * SECOND_MS,
  /** An upload: 100 MB at 180 kB/s, as the server allows. Beyond: it counts as lost. */
  uploadMsMax: 10 * 60 * SECOND_MS,
  /** A lost request that may be repeated is sent this often in all. Then: the error is told. */
  requestTries: 5,
  /** Events of one request. */
  eventPageMax: 500,
  /** Somebody who types tells it once in this time: the server forgets it after ten seconds. */
  typingEveryMs: 3 * SECOND_MS,
  /** How often the leading tab says that it lives, and how long it may be silent before it is asked. */
  leaderBeatMs: 5 * SECOND_MS,
  leaderSilenceMs: 6 * SECOND_MS,
  /** How often it is asked while nobody has heard of it yet: a new tab should not show nothing for long. */
  leaderFirstAskMs: 1 * SECOND_MS,
  /** Questions without an answer. Then: its page is frozen, and the tab that asked leads. */
  leaderAsksMax: 3,
  /** What a tab shows counts as shown for this long after it last said so: a tab that crashed says nothing. */
  viewingMs: 3 * MINUTE_MS,
  viewingRepeatMs: MINUTE_MS,
  /** Conversations of a first load, and the most that one request may ask for. */
  inboxPage: 50,
  inboxPageMax: 200,
  /** Messages of a conversation likewise. */
  messagePage: 100,
  messagePageMax: 500,
  /** Pages of the second size that are loaded to find one message: 20,000 messages. Beyond: it is not found. */
  loadBackPages: 40,
  /**
   * Events that a store keeps to put them on top of an answer that is older than they are. Answers take below a second;
   * more than this between question and answer: it is asked again.
   */
  recentEventsMax: 2_000,
  /**
   * A message that has waited for the line for longer is not sent by itself: its customer may have been answered by
   * somebody else, or may not be answered freely any more. Then: it is shown as unsent, and a person decides.
   */
  unsentMsMax: 60 * MINUTE_MS,
  /** How long after nobody has answered it is tried again where the line never broke: a proxy may be in the way. */
  resendMs: 30 * SECOND_MS,
  /**
   * Unsent messages that a browser keeps of one user at one server, and their size: a fifth of the room that browsers give
   * an origin. Beyond: they end with the page, and `unkept` says so.
   */
  unsentMax: 100,
  unsentBytesMax: 1024 * 1024,
  /** How long a store waits before it loads again what events alone cannot tell: several such events come together. */
  reloadMs: 250,
  /** After an answer that was no use, and after an error; it doubles up to the second. */
  reloadAgainMs: SECOND_MS,
  reloadAgainMsMax: 30 * SECOND_MS,
} as const;
