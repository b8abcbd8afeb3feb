import type { ExpectedConversation } from './expected-inbox.ts';

/** An inbox in numbers, for people who compare it with what they see. */
export interface InboxSummary {
  conversations: number;
  messages: number;
  unread: number;
  /** How many messages of each type, the most frequent first. */
  byType: Record<string, number>;
  deleted: number;
  edited: number;
  reactions: number;
}

export function summaryOf(conversations: readonly ExpectedConversation[]): InboxSummary {
  const messages = conversations.flatMap((conversation) => conversation.messages);
  const lines = sum(conversations.map(({ linesWithoutId }) => linesWithoutId));
  const types = new Map<string, number>(lines === 0 ? [] : [['system', lines]]);
  for (const { type } of messages) types.set(type, (types.get(type) ?? 0) + 1);
  return {
    conversations: conversations.length,
    messages: messages.length + lines,
    unread: sum(conversations.map(({ unread }) => unread)),
    byType: Object.fromEntries([...types].toSorted(([, a], [, b]) => b - a)),
    deleted: messages.filter(({ deleted }) => deleted).length,
    edited: messages.filter(({ edited }) => edited).length,
    reactions: sum(messages.map(({ reactions }) => Object.keys(reactions).length)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
