import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the index of the search has come; its lock is the right to write it. */
@Entity({ name: 'search_index' })
export class SearchIndexState {
  @PrimaryColumn({ type: 'smallint', default: 1 })
  id!: number;

  /** The last event of the log that it knows. */
  @Column({ type: 'bigint' })
  seq!: string;

  /** False until it has walked once through what was stored before it. */
  @Column({ name: 'is_built', type: 'boolean', default: false })
  isBuilt!: boolean;

  @Column({ name: 'walked_messages', type: 'uuid' })
  walkedMessages!: string;

  @Column({ name: 'walked_conversations', type: 'uuid' })
  walkedConversations!: string;
}

/** A part of the index: some messages in the order of their time. */
@Entity({ name: 'search_segments' })
export class SearchSegment {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  /** Milliseconds since 1970. */
  @Column({ name: 'oldest_ms', type: 'bigint' })
  oldestMs!: string;

  @Column({ name: 'newest_ms', type: 'bigint' })
  newestMs!: string;

  /** See search/segment-entries.ts. */
  @Column({ type: 'bytea' })
  entries!: Buffer;

  /** Words were taken from one of its messages: it is to be written anew. */
  @Column({ name: 'is_stale', type: 'boolean', default: false })
  isStale!: boolean;

  /** How it is written: with another one than today's it is to be written anew, too. */
  @Column({ type: 'smallint', default: 1 })
  format!: number;
}

/** Which messages of a segment have a word. */
@Entity({ name: 'search_postings' })
export class SearchPosting {
  @PrimaryColumn({ name: 'segment_id', type: 'integer' })
  segmentId!: number;

  @PrimaryColumn({ type: 'text' })
  word!: string;

  /** Their places in the segment, two bytes each. */
  @Column({ type: 'bytea' })
  entries!: Buffer;
}

/** The names, numbers and ids of a conversation's peer. */
@Entity({ name: 'search_conversations' })
export class SearchConversation {
  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ type: 'tsvector' })
  words!: string;
}
