import type { AnyEvent } from '../feed/frames.ts';
import { listOf, withConversation, withPage } from './conversation-list.ts';
import { type InboxAction, type InboxState, resolveName } from './inbox-state.ts';
import { type LocalMessage, withoutTold } from './local-messages.ts';
import { openOf, stale, unopened, viewOf, withOlder } from './open-conversation.ts';
import { reduceEvent, updateOpen, withAsked } from './reduce-event.ts';

/** The state after something has happened. Pure. */
export function reduce(state: InboxState, action: InboxAction): InboxState {
  switch (action.type) {
    case 'event':
      return reduceEvent(state, action.event);
    case 'all_stale':
      return allStale(state);
    case 'list_stale':
      return { ...state, list: { ...state.list, isStale: true } };
    case 'list_failed':
      return { ...state, list: { ...state.list, error: action.error } };
    case 'list_loaded':
      return replayed({ ...state, list: listOf(action.page, state.list) }, action.replay);
    case 'more_loaded':
      // Loaded again meanwhile: the page belongs to another place.
      if (state.list.nextCursor !== action.nextCursor) return state;
      return replayed({ ...state, list: withPage(state.list, action.page) }, action.replay);
    case 'opened':
      return withAsked({ ...state, asked: new Set(state.asked).add(action.name) });
    case 'closed':
      return closed(state, action.name);
    case 'conversation_failed':
      return updateOpen(state, action.id, (open) => ({
        ...open,
        error: action.error,
        isStale: !action.isFinal,
      }));
    case 'conversation_loaded':
      return conversationLoaded(state, action);
    case 'older_loaded':
      if (state.open.get(action.id)?.messages[0]?.id !== action.before) return state;
      return replayed(
        updateOpen(state, action.id, (open) => withOlder(open, action.detail)),
        action.replay,
      );
    case 'written':
    case 'send_answered':
    case 'send_failed':
    case 'discarded':
      return { ...state, locals: reduceLocals(state.locals, action) };
    case 'taken_up':
      return takenUp(state, action.locals);
    case 'placed':
      return withAsked({ ...state, aliases: new Map(state.aliases).set(action.name, action.id) });
  }
}

function replayed(state: InboxState, events: readonly AnyEvent[]): InboxState {
  return events.reduce(reduceEvent, state);
}

function allStale(state: InboxState): InboxState {
  const open = new Map([...state.open].map(([id, conversation]) => [id, stale(conversation)]));
  return { ...state, list: { ...state.list, isStale: state.list.isLoaded || state.list.isStale }, open };
}

function closed(state: InboxState, name: string): InboxState {
  const asked = new Set(state.asked);
  asked.delete(name);
  const wanted = new Set([...asked].map((other) => resolveName(state, other)));
  const open = new Map([...state.open].filter(([id]) => wanted.has(id)));
  return { ...state, asked, open };
}

/** The answer may be another conversation than was asked for: the one into which that went, or whose platform id it was. */
function conversationLoaded(
  state: InboxState,
  { id, detail, replay }: Extract<InboxAction, { type: 'conversation_loaded' }>,
): InboxState {
  const asked = state.open.get(id);
  if (asked === undefined) return state;
  const open = new Map(state.open);
  open.delete(id);
  open.set(
    detail.id,
    openOf(detail, open.get(detail.id) ?? (detail.id === id ? asked : unopened(detail.id))),
  );
  const aliases = new Map(state.aliases);
  // Whatever it was called before: now it is itself.
  aliases.delete(detail.id);
  if (detail.id !== id) aliases.set(id, detail.id);
  const list = withConversation(state.list, viewOf(detail));
  const locals = withoutTold(state.locals, detail.messages);
  return replayed({ ...state, list, open, aliases, locals }, replay);
}

/** The server may have had some of them all the time. */
function takenUp(state: InboxState, locals: readonly LocalMessage[]): InboxState {
  const shown = [...state.open.values()].flatMap(({ messages }) => messages);
  const all = [...state.locals, ...locals].toSorted((one, other) => one.wantedAtMs - other.wantedAtMs);
  return { ...state, locals: withoutTold(all, shown) };
}

type LocalAction = Extract<InboxAction, { type: 'written' | 'send_answered' | 'send_failed' | 'discarded' }>;

function reduceLocals(locals: readonly LocalMessage[], action: LocalAction): readonly LocalMessage[] {
  switch (action.type) {
    case 'written':
      return written(locals, action.local);
    case 'discarded':
      return others(locals, action.clientMessageId);
    case 'send_failed':
      return locals.map((local) =>
        local.clientMessageId === action.clientMessageId
          ? { ...local, state: 'failed', error: action.error, isWaiting: action.isWaiting }
          : local,
      );
    case 'send_answered':
      if (action.isTold) return others(locals, action.clientMessageId);
      return locals.map((local) =>
        local.clientMessageId === action.clientMessageId ? { ...local, answer: action.message } : local,
      );
  }
}

/** Last, unless it is only tried once more: then it stays before what was written after it. */
function written(locals: readonly LocalMessage[], local: LocalMessage): readonly LocalMessage[] {
  const before = locals.find(({ clientMessageId: id }) => id === local.clientMessageId);
  if (before?.wantedAtMs !== local.wantedAtMs) return [...others(locals, local.clientMessageId), local];
  return locals.map((other) => (other === before ? local : other));
}

function others(locals: readonly LocalMessage[], clientMessageId: string): readonly LocalMessage[] {
  return locals.filter((local) => local.clientMessageId !== clientMessageId);
}
