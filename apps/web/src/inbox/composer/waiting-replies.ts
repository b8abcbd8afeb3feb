import type { NewMessage } from '@switchboard/client';
import { type Drafts, isEmpty } from './drafts.ts';
import type { UploadQueue } from './upload-queue.ts';

/** An answer that goes out as soon as its files have arrived. */
export interface WaitingReply {
  /** The words and all else but the files. */
  message: NewMessage;
  /** Whom it is for. */
  name: string;
  /** It has gone out. */
  onSent: () => void;
}

interface Waiting extends WaitingReply {
  /** The words of its draft when it was last written on here. */
  kept: string;
  writtenIn: string;
  stop: () => void;
}

/** `failed`: a file of it has not arrived; `merged`: something else was being written in the same place. */
export type WhyLeft = 'failed' | 'merged';

export interface WaitingRepliesOptions {
  newQueue: () => UploadQueue;
  drafts: Drafts;
  send: (conversationId: string, message: NewMessage) => void;
  /** One is a draft again, and whoever wrote it may not see that. */
  onLeft: (conversationId: string, reply: WaitingReply, why: WhyLeft) => void;
}

/**
 * The files beside the answers of all conversations, and the answers that wait for them: both go on whichever conversation
 * is looked at. Until it is sent an answer is a draft like any other.
 */
export class WaitingReplies {
  readonly #options: WaitingRepliesOptions;
  readonly #queues = new Map<string, UploadQueue>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #shown = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(options: WaitingRepliesOptions) {
    this.#options = options;
  }

  /** The uploads of a conversation's answer. */
  queueOf(conversationId: string): UploadQueue {
    return this.#queues.get(conversationId) ?? this.#options.newQueue();
  }

  /** It is looked at. @returns it is not any more */
  show(conversationId: string, queue: UploadQueue): () => void {
    this.#queues.set(conversationId, queue);
    this.#shown.add(conversationId);
    return () => {
      this.#shown.delete(conversationId);
      if (this.#queues.get(conversationId) === queue && queue.get().length === 0)
        this.#queues.delete(conversationId);
    };
  }

  /** Sends an answer and its files: at once, or when they have arrived. */
  submit(conversationId: string, reply: WaitingReply, writtenIn = conversationId): void {
    this.cancel(conversationId);
    const queue = this.queueOf(conversationId);
    this.#queues.set(conversationId, queue);
    const stop = queue.subscribe(() => this.#look(conversationId));
    this.#waiting.set(conversationId, { ...reply, kept: this.#textOf(conversationId), writtenIn, stop });
    this.#look(conversationId);
    this.#tell();
  }

  isWaiting(conversationId: string): boolean {
    return this.#waiting.has(conversationId);
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** It was written on while it waits. */
  rewrite(conversationId: string, content: string): void {
    const reply = this.#waiting.get(conversationId);
    if (reply === undefined) return;
    reply.message = { ...reply.message, content };
    reply.kept = this.#textOf(conversationId);
  }

  /** It is a draft again. */
  cancel(conversationId: string): void {
    const reply = this.#waiting.get(conversationId);
    if (reply === undefined) return;
    reply.stop();
    this.#waiting.delete(conversationId);
    this.#tell();
  }

  /** A conversation has gone into another one. What is not finished there is not sent with what is. May be called again. */
  move(from: string, to: string): void {
    if (from === to) return;
    const { drafts, onLeft } = this.#options;
    const [reply, other] = [this.#waiting.get(from), this.#waiting.get(to)];
    const isMixed = !this.#isBlank(from) && !this.#isBlank(to);
    this.cancel(from);
    if (isMixed) this.cancel(to);
    this.#moveFiles(from, to);
    drafts.move(from, to);
    if (reply !== undefined && !isMixed) this.submit(to, reply, reply.writtenIn);
    if (!isMixed) return;
    for (const left of [reply, other]) if (left !== undefined) onLeft(to, left, 'merged');
  }

  /** The conversation that had gone into another one is itself again: an answer that was to wait there goes back. */
  undoMove(from: string, to: string): void {
    if (this.#waiting.get(to)?.writtenIn !== from) return;
    // Whoever looks at it sees that it has become a draft.
    if (this.#shown.has(to)) this.cancel(to);
    else this.move(to, from);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Nobody wants any of it any more. */
  stop(): void {
    for (const id of Array.from(this.#waiting.keys())) this.cancel(id);
    for (const queue of this.#queues.values()) queue.clear();
    this.#queues.clear();
  }

  /** Nothing is written there. */
  #isBlank(conversationId: string): boolean {
    const { length } = this.#queues.get(conversationId)?.get() ?? [];
    return length === 0 && isEmpty(this.#options.drafts.read(conversationId, 'reply'));
  }

  #moveFiles(from: string, to: string): void {
    const [gone, kept] = [this.#queues.get(from), this.#queues.get(to)];
    if (gone === undefined || gone === kept) return;
    this.#queues.delete(from);
    if (kept === undefined || (kept.get().length === 0 && !this.#shown.has(to))) {
      this.#queues.set(to, gone);
      return;
    }
    kept.restore(gone.uploaded);
    kept.add(gone.get().flatMap(({ uploaded, file }) => (uploaded === null && file !== null ? [file] : [])));
    gone.clear();
  }

  #look(conversationId: string): void {
    const reply = this.#waiting.get(conversationId);
    if (reply === undefined) return;
    const files = this.queueOf(conversationId).get();
    const isNothing = files.length === 0 && reply.message.content === '';
    if (isNothing || files.some(({ state }) => state === 'failed')) this.#leave(conversationId, reply);
    else if (files.every(({ state }) => state === 'ready')) this.#send(conversationId, reply);
  }

  #send(conversationId: string, { message, kept, onSent }: Waiting): void {
    const { drafts, send } = this.#options;
    const queue = this.queueOf(conversationId);
    // Another tab has sent it, or goes on with it.
    if (this.#textOf(conversationId) !== kept) {
      this.#makeDraft(conversationId);
      return;
    }
    const attachments = queue.uploaded.map(({ id }) => id);
    this.cancel(conversationId);
    send(conversationId, attachments.length === 0 ? message : { ...message, attachments });
    drafts.clear(conversationId, 'reply');
    queue.clear();
    if (!this.#shown.has(conversationId)) this.#queues.delete(conversationId);
    onSent();
  }

  #leave(conversationId: string, reply: WaitingReply): void {
    this.#makeDraft(conversationId);
    if (!this.#shown.has(conversationId)) this.#options.onLeft(conversationId, reply, 'failed');
  }

  #textOf(conversationId: string): string {
    return this.#options.drafts.read(conversationId, 'reply').text;
  }

  #makeDraft(conversationId: string): void {
    const { drafts } = this.#options;
    this.cancel(conversationId);
    // Whoever looks at it keeps it up to date.
    if (this.#shown.has(conversationId)) return;
    const draft = drafts.read(conversationId, 'reply');
    drafts.write(conversationId, 'reply', { ...draft, files: this.queueOf(conversationId).uploaded });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
