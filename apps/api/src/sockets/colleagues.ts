import { z } from 'zod';
import { type Clock, isUuid, LIMITS, newId } from '@switchboard/core';
import type { Service } from '@switchboard/service';
import type { Connection } from './connection.ts';
import { presenceText, typingText } from './frames.ts';
import { type Presence, PresenceBoard, type PresentUser } from './presence-board.ts';
import { type Typing, TypingBoard } from './typing-board.ts';

export interface ColleaguesOptions {
  clock: Clock;
  /** Sends a frame to clients that speak `switchboard.v1`. */
  tell: (text: string, audience: Audience) => void;
  /** Passes it on to the other nodes. */
  publishSignal: (topic: string, signal: object) => void;
}

/** Who is told. */
export interface Audience {
  /** Null: whatever their filter says. */
  conversationId: string | null;
  /** A person does not have to be told of themselves. */
  exceptUserId: string | null;
}

/** Users of one report: it has to fit into a notification of PostgreSQL, in a few parts. */
const REPORT_USERS_MAX = 50;
const VIEWING_MAX = 10;

const text = z.string().max(600);
const reportSchema = z.object({
  node: text,
  complete: z.boolean(),
  users: z
    .array(z.object({ user_id: text, name: text, viewing: z.array(text).max(VIEWING_MAX) }))
    .max(REPORT_USERS_MAX),
  gone: z.array(text).max(REPORT_USERS_MAX),
});
/** A person types into one conversation at a time: more on one socket are somebody's joke. */
const typingSchema = z.object({ conversation_id: text, user_id: text, user_name: text, on: z.boolean() });

/**
 * What colleagues see of each other: who is there, which conversations they look at, who is writing an answer. None of it
 * is kept: it is told to whoever is connected, passed on to the other nodes, and right again after a few seconds.
 */
export class Colleagues implements Service {
  readonly #options: ColleaguesOptions;
  readonly #node = newId();
  readonly #presence = new PresenceBoard();
  readonly #typing = new TypingBoard();
  /** What each socket looks at. */
  readonly #sockets = new Map<Connection, string | null>();
  /** Where a socket's user is typing on it, and when the other nodes were told. */
  readonly #typingOn = new Map<Connection, { conversationId: string; toldAtMs: number }>();
  /** What newcomers are told, until that changes. */
  #snapshot: string[] | null = null;
  readonly #changedUsers = new Set<string>();
  #tick: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #reportedAtMs = 0;

  constructor(options: ColleaguesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#beat ??= setInterval(() => this.#onBeat(), LIMITS.socketUpkeepMs);
    this.#options.publishSignal('presence.who', {});
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    clearTimeout(this.#tick);
    const gone = [...new Set([...this.#sockets.keys()].map(({ userId }) => userId))];
    for (const part of inParts(gone)) this.#publish({ complete: false, users: [], gone: part });
  }

  /** A socket that was greeted. One of `switchboard.v1` is told who is there. */
  join(connection: Connection): void {
    this.#sockets.set(connection, null);
    if (connection.protocol !== 'plain') {
      this.#snapshot ??= snapshotOf(this.#presence.all(), this.#now);
      for (const text of this.#snapshot) connection.sendText(text);
    }
    this.#noteChange(connection.userId);
  }

  leave(connection: Connection): void {
    if (!this.#sockets.delete(connection)) return;
    this.#stopTyping(connection);
    this.#noteChange(connection.userId);
  }

  setViewing(connection: Connection, conversationId: string | null): void {
    if (!this.#sockets.has(connection)) return;
    this.#sockets.set(connection, conversationId);
    this.#noteChange(connection.userId);
  }

  setTyping(connection: Connection, conversationId: string, on: boolean): void {
    const before = this.#typingOn.get(connection);
    if (before !== undefined && (!on || before.conversationId !== conversationId))
      this.#stopTyping(connection);
    if (!on || !this.#sockets.has(connection)) return;
    this.#takeTyping(typingOf(connection, conversationId), true);
    // The other nodes need not hear of every key.
    const isDue =
      before?.conversationId !== conversationId || this.#now - before.toldAtMs >= LIMITS.typingTellMs;
    if (!isDue) return;
    this.#typingOn.set(connection, { conversationId, toldAtMs: this.#now });
    this.#options.publishSignal('typing', { ...typingOf(connection, conversationId), on });
  }

  /** Another node has said something. */
  hear(topic: string, signal: object): void {
    if (topic === 'presence.who') return this.#reportAll();
    if (topic === 'presence') {
      const report = reportSchema.safeParse(signal);
      if (report.success) this.#presence.hear(report.data, this.#now);
      this.#scheduleTick();
    }
    if (topic === 'typing') {
      const heard = typingSchema.safeParse(signal);
      if (heard.success && isUuid(heard.data.conversation_id)) {
        const { on, ...typing } = heard.data;
        this.#takeTyping(typing, on);
      }
    }
  }

  /** What was said in between was not heard, there or here. */
  reconnected(): void {
    this.#reportAll();
    this.#options.publishSignal('presence.who', {});
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #stopTyping(connection: Connection): void {
    const before = this.#typingOn.get(connection);
    if (!this.#typingOn.delete(connection)) return;
    const typing = typingOf(connection, before!.conversationId);
    this.#takeTyping(typing, false);
    this.#options.publishSignal('typing', { ...typing, on: false });
  }

  #takeTyping(typing: Typing, on: boolean): void {
    const isNews = on
      ? this.#typing.start(typing, this.#now + LIMITS.typingMsMax)
      : this.#typing.stop(typing);
    if (isNews) this.#tellTyping(typing, on);
  }

  #tellTyping(typing: Typing, on: boolean): void {
    this.#options.tell(typingText(typing, on, this.#now), {
      conversationId: typing.conversation_id,
      exceptUserId: typing.user_id,
    });
  }

  #noteChange(userId: string): void {
    this.#changedUsers.add(userId);
    this.#scheduleTick();
  }

  #scheduleTick(): void {
    this.#tick ??= setTimeout(() => this.#onTick(), LIMITS.presenceTickMs).unref();
  }

  #onTick(): void {
    this.#tick = undefined;
    const present = this.#present();
    const changed = [...this.#changedUsers];
    this.#changedUsers.clear();
    for (const part of inParts(changed)) {
      const users = part.flatMap((id) => present.get(id) ?? []);
      this.#publish({ complete: false, users, gone: part.filter((id) => !present.has(id)) });
    }
    const news = this.#presence.takeChanged();
    if (news.length > 0) {
      this.#snapshot = null;
      this.#options.tell(presenceText(news, false, this.#now), { conversationId: null, exceptUserId: null });
    }
  }

  #onBeat(): void {
    if (this.#now - this.#reportedAtMs >= LIMITS.presenceBeatMs) this.#reportAll();
    this.#presence.dropSilent(this.#now, LIMITS.presenceSilenceMsMax);
    for (const typing of this.#typing.takeExpired(this.#now)) this.#tellTyping(typing, false);
    this.#scheduleTick();
  }

  /** Everybody of this node, for those who have missed something. A node with few users says so in one report. */
  #reportAll(): void {
    this.#reportedAtMs = this.#now;
    const users = [...this.#present().values()];
    const parts = inParts(users);
    if (parts.length <= 1) return this.#publish({ complete: true, users, gone: [] });
    for (const part of parts) this.#publish({ complete: false, users: part, gone: [] });
  }

  #publish(report: { complete: boolean; users: PresentUser[]; gone: string[] }): void {
    const signal = { node: this.#node, ...report };
    this.#presence.hear(signal, this.#now);
    this.#options.publishSignal('presence', signal);
  }

  /** The users of this node's sockets. */
  #present(): Map<string, PresentUser> {
    const users = new Map<string, PresentUser>();
    for (const [connection, viewing] of this.#sockets) {
      const { id, name } = connection.principal.user;
      const user = users.get(id) ?? { user_id: id, name, viewing: [] };
      users.set(id, user);
      const isNew = viewing !== null && !user.viewing.includes(viewing);
      if (isNew && user.viewing.length < VIEWING_MAX) user.viewing.push(viewing);
    }
    return users;
  }
}

function typingOf({ principal: { user } }: Connection, conversationId: string): Typing {
  return { conversation_id: conversationId, user_id: user.id, user_name: user.name };
}

/** Everybody who is there, in frames that a socket can take one by one. */
function snapshotOf(all: readonly Presence[], nowMs: number): string[] {
  const [first = [], ...more] = inParts(all);
  return [presenceText(first, true, nowMs), ...more.map((part) => presenceText(part, false, nowMs))];
}

function inParts<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < all.length; from += REPORT_USERS_MAX)
    parts.push(all.slice(from, from + REPORT_USERS_MAX));
  return parts;
}
