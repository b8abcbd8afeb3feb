import type { MessageView } from '@switchboard/protocol';
import { LIMITS } from '../limits.ts';
import type { Cancel, ClientClock, TabPorts } from '../ports.ts';
import type { NewMessage } from '../rest/inbox-api.ts';
import { randomId } from '../rest/random-id.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';
import type { InboxSource } from './inbox-source.ts';
import { type InboxAction, type InboxState, resolveName } from './inbox-state.ts';
import type { LocalMessage } from './local-messages.ts';
import type { KeptMessage, UnsentMessages } from './unsent-messages.ts';
import { UnsentOwner } from './unsent-owner.ts';

/** Where unsent messages outlive the page, and how pages agree on who sends them. */
export interface UnsentPorts {
  messages: UnsentMessages;
  tabs: TabPorts | null;
}

export interface OutgoingMessagesOptions {
  source: InboxSource;
  clock: ClientClock;
  unsent: UnsentPorts | null;
  state: () => InboxState;
  dispatch: (action: InboxAction) => void;
  /** Whether an event has told of this message. */
  hasTold: (messageId: string) => boolean;
}

/** A message on its way; where it stands is another matter. */
type Outgoing = Pick<
  LocalMessage,
  'clientMessageId' | 'conversationId' | 'written' | 'createdAt' | 'wantedAtMs' | 'isTakenUp'
>;

const NOT_REACHED = { code: 'unreachable', title: 'The server could not be reached.' };

/** Nobody refused it, but what it answers may have been answered by now. */
const TOO_LATE = {
  code: 'waited_too_long',
  title:
    'It waited for the connection for more than an hour and was not sent. Is it still what you want to say?',
};

/**
 * What was written here, until the server has it: each message is sent once, or shown as unsent. It is kept beyond the page
 * from the moment of writing to the server's answer.
 */
export class OutgoingMessages {
  readonly #options: OutgoingMessagesOptions;
  /** Those that were given to the storage, as they were then. */
  readonly #kept = new Map<string, { local: LocalMessage; isKept: boolean }>();
  /** The end of what is being sent, by conversation. */
  readonly #turns = new Map<string, Promise<void>>();
  /** Conversations whose present name was asked for. */
  readonly #placed = new Set<string>();
  readonly #tried = new Set<string>();
  #sending: Promise<void> | null = null;
  #owner: UnsentOwner | null = null;
  #isOnline = false;
  #isStopped = false;
  #cancelResend: Cancel | null = null;

  constructor(options: OutgoingMessagesOptions) {
    this.#options = options;
  }

  /** How many would be lost with the page. */
  get unkept(): number {
    return this.#options
      .state()
      .locals.filter(isUnsent)
      .filter((local) => !this.#isKept(local)).length;
  }

  /** Keeps what is written from now on, and takes up what pages that have gone have left. */
  start({ isOnline }: { isOnline: boolean }): void {
    this.#isOnline = isOnline;
    this.#isStopped = false;
    const { unsent } = this.#options;
    if (unsent === null || this.#owner !== null) return;
    const { messages, tabs } = unsent;
    for (const [id, { isKept }] of this.#kept) {
      // While this one stood still, another page has sent it or thrown it away.
      if (isKept && messages.isGone(id)) this.#options.dispatch({ type: 'discarded', clientMessageId: id });
    }
    this.#kept.clear();
    this.#owner = new UnsentOwner({
      unsent: messages,
      tabs,
      onFound: (isFound) => this.#takeUp(messages.read().filter(({ owner }) => isFound(owner))),
    });
    this.#owner.start();
    this.keepUp();
  }

  /** Sends nothing more by itself: the next in this page may be somebody else. */
  stop(): void {
    this.#isStopped = true;
    this.#planResend();
    this.#owner?.stop();
    this.#owner = null;
  }

  /** The line is there again, or has gone: what waits for it is sent. */
  lineChanged({ isOnline }: { isOnline: boolean }): void {
    this.#isOnline = isOnline;
    this.#planResend();
    if (isOnline) void this.#sendWaiting();
  }

  /** The state has become another one: what is kept follows. */
  keepUp(): void {
    const { unsent, state } = this.#options;
    if (unsent === null) return;
    const { locals } = state();
    const wanted = new Set(locals.filter(isUnsent).map((local) => local.clientMessageId));
    for (const id of this.#kept.keys()) {
      if (wanted.has(id)) continue;
      this.#kept.delete(id);
      unsent.messages.forget(id);
    }
    // Stopped: whoever signs out is not to find it again.
    if (this.#owner !== null) for (const local of locals.filter(isUnsent)) this.#keep(local, this.#owner);
  }

  /** @throws SwitchboardRequestError when it cannot be sent */
  send(conversationId: string, message: NewMessage): Promise<MessageView> {
    const clientMessageId = message.clientMessageId ?? randomId();
    const nowMs = this.#options.clock.now();
    const createdAt = new Date(nowMs).toISOString();
    const written = { ...message, clientMessageId };
    return this.#sendBehind({ clientMessageId, conversationId, written, createdAt, wantedAtMs: nowMs });
  }

  /** Sends a failed message again, under the same id. @throws SwitchboardRequestError as `send` */
  async retry(clientMessageId: string): Promise<MessageView | null> {
    const failed = this.#options
      .state()
      .locals.find((local) => local.clientMessageId === clientMessageId && local.state === 'failed');
    if (failed === undefined) return null;
    // Kept anew, also where another page has taken it away.
    this.#kept.delete(clientMessageId);
    // One that waits keeps its place.
    const isInTurn = failed.isWaiting && !this.#isTooLate(failed);
    const wantedAtMs = isInTurn ? failed.wantedAtMs : this.#options.clock.now();
    return await this.#sendBehind({ ...failed, wantedAtMs });
  }

  #isKept({ clientMessageId }: LocalMessage): boolean {
    return this.#kept.get(clientMessageId)?.isKept ?? false;
  }

  #keep(local: LocalMessage, owner: UnsentOwner): void {
    const { messages } = this.#options.unsent!;
    // The conversation as it was called then: a merge may be undone before it is sent.
    const { clientMessageId: id, conversationId, written, createdAt, wantedAtMs } = local;
    const before = this.#kept.get(id);
    if (before?.isKept === true) {
      if (before.local === local) return;
      // Somebody has signed out, or another page has it: it is not to come back.
      if (messages.isGone(id)) return;
    }
    const error = local.state === 'failed' && !local.isWaiting ? local.error : null;
    const message = { clientMessageId: id, conversationId, written, createdAt, wantedAtMs, error };
    const isKept = messages.keep(message, owner.id) || messages.has(id);
    this.#kept.set(id, { local, isKept });
    if (isKept) owner.tell();
  }

  #takeUp(found: readonly KeptMessage[]): void {
    const { state, dispatch } = this.#options;
    if (this.#owner === null) return;
    const own = new Set(state().locals.map((local) => local.clientMessageId));
    const locals = found
      .filter(({ message }) => !own.has(message.clientMessageId))
      .map(({ message }) => this.#takenUp(message));
    if (locals.length === 0) return;
    dispatch({ type: 'taken_up', locals });
    if (this.#isOnline) void this.#sendWaiting();
  }

  #takenUp(message: KeptMessage['message']): LocalMessage {
    const error = message.error ?? (this.#isTooLate(message) ? TOO_LATE : null);
    const isWaiting = error === null;
    const state = isWaiting ? 'queued' : 'failed';
    return { ...message, state, error, isWaiting, answer: null, isTakenUp: true };
  }

  /** Also what is said to be of the future: the clock was wrong, and nobody knows how old it is. */
  #isTooLate({ wantedAtMs }: Pick<LocalMessage, 'wantedAtMs'>): boolean {
    return Math.abs(this.#options.clock.now() - wantedAtMs) > LIMITS.unsentMsMax;
  }

  /** Where the line is up nothing else would say when to try again. */
  #planResend(): void {
    this.#cancelResend?.();
    this.#cancelResend = null;
    const { state, clock } = this.#options;
    const isWanted = this.#isOnline && !this.#isStopped && state().locals.some(({ isWaiting }) => isWaiting);
    if (isWanted) this.#cancelResend = clock.after(LIMITS.resendMs, () => void this.#sendWaiting());
  }

  /** One after another, so that they stay in order; why one fails again stands beside it. */
  #sendWaiting(): Promise<void> {
    this.#tried.clear();
    this.#sending ??= this.#sendInTurn().finally(() => {
      this.#sending = null;
      // Something may have been taken up after the last one was sent.
      this.#planResend();
    });
    return this.#sending;
  }

  async #sendInTurn(): Promise<void> {
    const { state, dispatch, unsent } = this.#options;
    while (!this.#isStopped) {
      const next = state().locals.find(
        ({ isWaiting, clientMessageId: id }) => isWaiting && !this.#tried.has(id),
      );
      if (next === undefined) break;
      const { clientMessageId } = next;
      // What fails again has to wait for the next time.
      this.#tried.add(clientMessageId);
      const isElsewhere = this.#isKept(next) && unsent?.messages.isGone(clientMessageId) === true;
      if (isElsewhere) dispatch({ type: 'discarded', clientMessageId });
      else if (this.#isTooLate(next))
        dispatch({ type: 'send_failed', clientMessageId, error: TOO_LATE, isWaiting: false });
      else {
        this.#begin(next);
        await this.#send(next).catch(() => null);
      }
    }
    await this.#findPlaces();
  }

  /** What is shown as unsent is shown where its conversation is now: it may have gone into another one meanwhile. */
  async #findPlaces(): Promise<void> {
    const { source, state, dispatch } = this.#options;
    for (const { conversationId: name, isTakenUp } of state().locals) {
      if (isTakenUp !== true || this.#placed.has(name)) continue;
      this.#placed.add(name);
      try {
        const { body } = await source.conversation(name, { limit: 1 });
        if (body.id !== name) dispatch({ type: 'placed', name, id: body.id });
      } catch (error) {
        // It is not there any more: that is no reason not to look for the others.
        if (error instanceof SwitchboardRequestError && error.status === 404) continue;
        this.#placed.delete(name);
        return;
      }
    }
  }

  /** What somebody wants to be sent; what waits for an answer in the same conversation is tried first. */
  #sendBehind(local: Outgoing): Promise<MessageView> {
    this.#begin(local);
    if (this.#waitingBefore(local) !== undefined) void this.#sendWaiting();
    return this.#send(local);
  }

  #begin(local: Outgoing): void {
    const begun = { state: 'queued', error: null, isWaiting: false, answer: null } as const;
    this.#options.dispatch({ type: 'written', local: { ...local, ...begun } });
  }

  /** Sends it when everything that is being sent in the same conversation has an end: nothing is overtaken on the way. */
  #send(local: Outgoing): Promise<MessageView> {
    const place = resolveName(this.#options.state(), local.conversationId);
    const before = this.#turns.get(place);
    const sent = before === undefined ? this.#ask(local) : before.then(() => this.#askInTurn(local));
    const end = (): void => {
      if (this.#turns.get(place) === turn) this.#turns.delete(place);
    };
    const turn = sent.then(end, end);
    this.#turns.set(place, turn);
    return sent;
  }

  #askInTurn(local: Outgoing): Promise<MessageView> {
    const { clientMessageId } = local;
    const isThere = this.#options.state().locals.some(({ clientMessageId: id }) => id === clientMessageId);
    if (isThere && !this.#isStopped) return this.#ask(local);
    const error = noAnswer({ code: 'cancelled', title: 'It was cancelled.' });
    return this.#failed(local, error);
  }

  async #ask(local: Outgoing): Promise<MessageView> {
    const { source, dispatch, hasTold } = this.#options;
    const { clientMessageId, conversationId, written } = local;
    const ahead = this.#waitingBefore(local);
    if (ahead !== undefined) return await this.#failed(local, noAnswer(ahead.error ?? NOT_REACHED));
    try {
      const message = await source.sendMessage(conversationId, written);
      dispatch({ type: 'send_answered', clientMessageId, message, isTold: hasTold(message.id) });
      return message;
    } catch (error) {
      return await this.#failed(local, error);
    }
  }

  /** @throws what it is given */
  async #failed({ clientMessageId }: Outgoing, error: unknown): Promise<never> {
    const isRefusal = error instanceof SwitchboardRequestError;
    const code = isRefusal ? error.code : 'internal';
    const title = error instanceof Error ? error.message : String(error);
    const isWaiting = isRefusal && error.isAnswerLost;
    this.#options.dispatch({ type: 'send_failed', clientMessageId, error: { code, title }, isWaiting });
    this.#planResend();
    throw error;
  }

  /** One of the same conversation that was written earlier, and that nobody has answered. */
  #waitingBefore({ clientMessageId, conversationId }: Outgoing): LocalMessage | undefined {
    const state = this.#options.state();
    const place = resolveName(state, conversationId);
    const at = state.locals.findIndex(({ clientMessageId: id }) => id === clientMessageId);
    return state.locals
      .slice(0, Math.max(at, 0))
      .find((other) => other.isWaiting && resolveName(state, other.conversationId) === place);
  }
}

function noAnswer({ code, title }: { code: string; title: string }): SwitchboardRequestError {
  return new SwitchboardRequestError({ code, status: 0, detail: title });
}

/** The server has not said that it has it. */
function isUnsent({ answer }: LocalMessage): boolean {
  return answer === null;
}
