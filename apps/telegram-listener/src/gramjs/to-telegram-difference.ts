import { Api } from 'telegram';
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  TelegramUpdate,
} from '../client/telegram-updates.ts';
import { unexpectedAnswer } from './connection-problem.ts';
import { isMessage, toTelegramMessage } from './to-telegram-message.ts';
import type { Surroundings } from './to-telegram-message.ts';
import { toTelegramUpdate } from './to-telegram-update.ts';

/** All counters but those of channels. */
export function toAccountState({ pts, qts, seq, date }: Api.updates.TypeState): AccountState {
  return { pts, qts, seq, date };
}

/**
 * What an account has missed.
 *
 * @param from the state that was asked from: an empty answer does not repeat the counters
 * @throws TelegramConnectionError `unexpected_answer`
 */
export function toAccountDifference(
  answer: Api.updates.TypeDifference,
  from: AccountState,
  surroundings: Surroundings,
): AccountDifference {
  if (answer instanceof Api.updates.DifferenceTooLong) return { kind: 'too_long', pts: answer.pts };
  if (answer instanceof Api.updates.DifferenceEmpty) {
    const state = { pts: from.pts, qts: from.qts, seq: answer.seq, date: answer.date };
    return { kind: 'difference', changes: [], state, isFinal: true };
  }
  const isFinal = answer instanceof Api.updates.Difference;
  if (!isFinal && !(answer instanceof Api.updates.DifferenceSlice)) throw unexpectedAnswer(answer);
  const state = toAccountState(isFinal ? answer.state : answer.intermediateState);
  return { kind: 'difference', changes: changesIn(answer, surroundings), state, isFinal };
}

/**
 * What an account has missed in a channel.
 *
 * @throws TelegramConnectionError `unexpected_answer`
 */
export function toChannelDifference(
  answer: Api.updates.TypeChannelDifference,
  surroundings: Surroundings,
): ChannelDifference {
  const isFinal = answer.final === true;
  if (answer instanceof Api.updates.ChannelDifferenceEmpty) {
    return { kind: 'difference', changes: [], pts: answer.pts, isFinal };
  }
  if (answer instanceof Api.updates.ChannelDifference) {
    return { kind: 'difference', changes: changesIn(answer, surroundings), pts: answer.pts, isFinal };
  }
  if (!(answer instanceof Api.updates.ChannelDifferenceTooLong)) throw unexpectedAnswer(answer);
  const { dialog } = answer;
  if (!(dialog instanceof Api.Dialog) || typeof dialog.pts !== 'number') throw unexpectedAnswer(answer);
  return { kind: 'too_long', pts: dialog.pts };
}

/** New messages by their ids, then everything else: an edit never comes before its message. */
function changesIn(
  { newMessages, otherUpdates }: { newMessages: Api.TypeMessage[]; otherUpdates: Api.TypeUpdate[] },
  surroundings: Surroundings,
): TelegramUpdate[] {
  const messages = newMessages.filter((message) => isMessage(message)).toSorted((a, b) => a.id - b.id);
  const changes: TelegramUpdate[] = messages.map((message) => ({
    kind: 'uncounted',
    change: { kind: 'message', message: toTelegramMessage(message, surroundings) },
  }));
  return [...changes, ...otherUpdates.flatMap((update) => toTelegramUpdate(update, surroundings))];
}
