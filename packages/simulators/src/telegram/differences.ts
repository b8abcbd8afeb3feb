import { Api } from 'telegram';
import { RpcFailure } from './faults.ts';
import type { FakeMessage } from './fake-message.ts';
import type { FakeAccount, FakeChannel, FakePeer } from './fake-people.ts';
import type { BoxEvent, LoggedEvent } from './message-box.ts';
import type { TelegramDirectory } from './telegram-directory.ts';
import { dialogObject, dialogOf } from './tl-dialogs.ts';
import { messageObject, peopleObjects, peopleOf, peersOf } from './tl-message.ts';
import type { View } from './tl-message.ts';
import { long } from './tl-objects.ts';
import { eventUpdate, mentionsOf } from './tl-updates.ts';

/** How many of the newest messages come with a channel's "too long". */
const TOP_MESSAGES = 10;

type DifferenceRequest = Pick<Api.updates.GetDifference, 'pts' | 'qts' | 'date'> &
  Partial<Pick<Api.updates.GetDifference, 'ptsLimit' | 'ptsTotalLimit'>>;

/**
 * What has happened in an account's box since `pts` (updates.getDifference): new messages as they are now, unless they
 * are gone; edits, deletions and reads as updates with their own `pts`; and whom all of it mentions.
 *
 * @throws RpcFailure PERSISTENT_TIMESTAMP_EMPTY or PERSISTENT_TIMESTAMP_INVALID for a state that the box never had.
 */
export function difference(
  account: FakeAccount,
  telegram: TelegramDirectory,
  request: DifferenceRequest,
): Api.updates.TypeDifference {
  const { box, seq, qts } = account;
  const { pts } = request;
  const limits = telegram.differences;
  const date = telegram.nowSeconds();
  if (pts <= 0) throw new RpcFailure(400, 'PERSISTENT_TIMESTAMP_EMPTY');
  if (pts > box.pts) throw new RpcFailure(400, 'PERSISTENT_TIMESTAMP_INVALID');
  const gap = box.pts - pts;
  if (limits.takeForced(account) || gap > Math.min(limits.tooLongAbove, request.ptsTotalLimit ?? Infinity)) {
    return new Api.updates.DifferenceTooLong({ pts: box.pts });
  }
  const named = limits.namesChannels ? changedChannels(account, telegram, request.date) : [];
  if (gap === 0 && request.qts >= qts && named.length === 0) {
    return new Api.updates.DifferenceEmpty({ date, seq });
  }
  const max = Math.min(limits.sliceMax, request.ptsLimit ?? Infinity);
  const events = box.since(pts, max);
  const reached = events.at(-1)?.pts ?? box.pts;
  const { newMessages, otherUpdates, mentions } = contentOf({ account, telegram }, events, null);
  const isWhole = reached === box.pts;
  if (isWhole) otherUpdates.push(...named.map((channel) => tooLongUpdate(channel)));
  const content = {
    newMessages,
    newEncryptedMessages: [],
    otherUpdates,
    ...peopleObjects({ account, telegram }, [...mentions, ...named]),
  };
  const state = new Api.updates.State({ pts: reached, qts, seq, date, unreadCount: 0 });
  if (isWhole) return new Api.updates.Difference({ ...content, state });
  return new Api.updates.DifferenceSlice({ ...content, intermediateState: state });
}

/**
 * The same for one channel (updates.getChannelDifference). A difference that is too long gives the newest messages and
 * the dialog, whose `pts` is where to go on from.
 */
export function channelDifference(
  view: View,
  channel: FakeChannel,
  { pts, limit }: { pts: number; limit: number },
): Api.updates.TypeChannelDifference {
  const { account, telegram } = view;
  const { box } = channel;
  const limits = telegram.differences;
  const timing = { timeout: limits.channelTimeoutSeconds };
  if (pts > box.pts) throw new RpcFailure(400, 'PERSISTENT_TIMESTAMP_INVALID');
  if (limits.takeForced(channel) || box.pts - pts > limits.channelTooLongAbove) {
    const dialog = dialogOf(account, channel);
    const newest = newestOf(box.messages);
    return new Api.updates.ChannelDifferenceTooLong({
      final: true,
      ...timing,
      dialog: dialogObject(dialog),
      messages: newest.map((message) => messageObject(view, message)),
      ...withPlace(view, channel, newest),
    });
  }
  if (box.pts === pts) return new Api.updates.ChannelDifferenceEmpty({ final: true, pts, ...timing });
  const max = Math.max(1, Math.min(limits.channelSliceMax, limit || limits.channelSliceMax));
  const events = box.since(pts, max);
  const reached = events.at(-1)?.pts ?? box.pts;
  const { newMessages, otherUpdates, mentions } = contentOf(view, events, channel);
  return new Api.updates.ChannelDifference({
    ...(reached === box.pts ? { final: true } : {}),
    ...timing,
    pts: reached,
    newMessages,
    otherUpdates,
    ...peopleObjects(view, [channel, ...mentions]),
  });
}

interface Content {
  newMessages: Api.TypeMessage[];
  otherUpdates: Api.TypeUpdate[];
  mentions: FakePeer[];
}

function contentOf(view: View, events: LoggedEvent[], channel: FakeChannel | null): Content {
  // What is deleted by now cannot be shown; its deletion is among the events, in this slice or a later one.
  const shown = events.filter(({ event }) => !isOfDeleted(event));
  const newOnes = shown.flatMap(({ event }) => (event.kind === 'new' ? [event.message] : []));
  const others = shown.filter(({ event }) => event.kind !== 'new');
  return {
    newMessages: newOnes.map((message) => messageObject(view, message)),
    otherUpdates: others.map((logged) => eventUpdate(view, logged, channel)),
    mentions: [...peersOf(newOnes), ...others.flatMap(({ event }) => mentionsOf(event, channel))],
  };
}

function isOfDeleted(event: BoxEvent): boolean {
  return (event.kind === 'new' || event.kind === 'edit') && event.message.deleted;
}

function changedChannels(
  account: FakeAccount,
  telegram: TelegramDirectory,
  sinceSeconds: number,
): FakeChannel[] {
  return [...telegram.channels.values()].filter(({ members, box }) => {
    const last = box.log.at(-1);
    return members.has(account.user) && last !== undefined && last.dateSeconds >= sinceSeconds;
  });
}

function tooLongUpdate({ id, box }: FakeChannel): Api.UpdateChannelTooLong {
  return new Api.UpdateChannelTooLong({ channelId: long(id), pts: box.pts });
}

/** The last few that are still there, newest first. */
function newestOf(messages: FakeMessage[]): FakeMessage[] {
  const newest: FakeMessage[] = [];
  for (let i = messages.length - 1; i >= 0 && newest.length < TOP_MESSAGES; i--) {
    const message = messages[i];
    if (message !== undefined && !message.deleted) newest.push(message);
  }
  return newest;
}

function withPlace(view: View, channel: FakeChannel, messages: FakeMessage[]): ReturnType<typeof peopleOf> {
  return peopleObjects(view, [channel, ...peersOf(messages)]);
}
