import { SECOND_MS } from './clock.ts';

/** Those of `LIMITS` that bound the search and its index. */
export const SEARCH_LIMITS = {
  /** What is asked of the search: nobody types more. Beyond: 400. */
  searchQueryCharsMax: 200,
  /** Words of a query that count: each is a look into every part of the index. More are left out. */
  searchTermsMax: 8,
  /** A word longer than this is found by its beginning: no language has longer ones that differ only behind it. */
  searchWordCharsMax: 32,
  /** Words by which one message is found: a book page has 400. Those behind are not found. */
  searchWordsOfMessageMax: 2_000,
  /** Of one message's text, and of the names of its files: more than so many words have. What lies behind is not found. */
  searchTextCharsMax: 16_384,
  /** A shorter part of a number would find most of them. */
  searchNumberDigitsMin: 4,
  /** How late it is noticed that something is to be indexed. What is not yet is looked for in the log itself. */
  searchIndexPollMs: 1 * SECOND_MS,
  /** Events that are indexed at once, in about a quarter of a second. More in turns. */
  searchIndexEventsMax: 4_000,
  /** Events behind the index that a search looks at itself: some 10 ms. What lies further back is found once it is indexed. */
  searchTailEventsMax: 500,
  /** Messages that one part of the index may have. Two bytes number them; 4,096 are written in a fifth of a second. */
  searchSegmentMessagesMax: 4_096,
  /** Parts of similar size that are put together. Fewer write more often, more are looked into by every search. */
  searchSegmentsMerged: 8,
  /** Messages that the index names and a search reads, to see that they still say so. Then: it answers what it has. */
  searchCandidatesMax: 1_500,
  /** Characters of messages that one search takes apart, in some 50 ms of CPU. Then: it answers what it has. Indexing rests. */
  searchFoldedCharsMax: 500_000,
  /** Newest messages by which conversations of the inbox are found; what is in more of them is no help in finding one. */
  searchInboxMessagesMax: 500,
  /** Conversations above the messages of a search: a screen of them. */
  searchConversationsMax: 20,
  /** One statement of a search. Then: 503. */
  searchStatementMsMax: 2 * SECOND_MS,
  /** Labels are shown in one menu, and read at a glance. Beyond: 409, and 400. */
  labelsMax: 200,
  labelNameCharsMax: 40,
  /** Labels of one conversation: each of its events carries them. Beyond: 400. */
  conversationLabelsMax: 20,
  /** Conversations from which one transaction takes a label off: their customers wait for it. More in turns. */
  labelBatchRows: 200,
  /** A note is read, not filed; those of a conversation are shown all at once. Beyond: 400, and 409. */
  noteCharsMax: 10_000,
  notesPerConversationMax: 500,
  /** Pages load all of them; WhatsApp and Telegram take texts of this length. Beyond: 409, and 400. */
  cannedRepliesMax: 500,
  cannedReplyCharsMax: 4_096,
} as const;
