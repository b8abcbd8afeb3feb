import { Api } from 'telegram';
import { RpcFailure } from '../faults.ts';
import type { FakeMessage } from '../fake-message.ts';
import type { FakePeer } from '../fake-people.ts';
import { boxChatOf, dialogObject, dialogOf, dialogsOf } from '../tl-dialogs.ts';
import type { DialogState } from '../tl-dialogs.ts';
import { messageObject, peopleObjects, peersOf } from '../tl-message.ts';
import type { People, View } from '../tl-message.ts';
import { historyPage } from './history-page.ts';
import { channelOf, peerOf } from './input-peers.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';
import { stateNow } from './update-methods.ts';

const DIALOGS_MAX = 100;

/** Reading messages and the chats that they are in. */
export const MESSAGE_METHODS: readonly RpcEntry[] = [
  method(Api.messages.GetMessages, ({ id }, { account, telegram }) => {
    const found = id.map((wanted) => byId(wanted, (number) => account.box.find(number)));
    return new Api.messages.Messages(pageOf({ account, telegram }, found));
  }),

  method(Api.channels.GetMessages, ({ channel, id }, { account, telegram }) => {
    const place = channelOf(channel as Api.TypeInputChannel, account, telegram);
    const found = id.map((wanted) => byId(wanted, (number) => place.box.find(number)));
    const page = pageOf({ account, telegram }, found, [place]);
    return new Api.messages.ChannelMessages({ pts: place.box.pts, count: found.length, topics: [], ...page });
  }),

  method(Api.messages.GetHistory, (request, { account, telegram }) => {
    const peer = peerOf(request.peer as Api.TypeInputPeer, account, telegram);
    const live = boxChatOf(account, peer).messages.filter((message) => !message.deleted);
    const found = historyPage(live, request).map((message) => ({ id: message.id, message }));
    const page = pageOf({ account, telegram }, found, [peer]);
    const count = live.length;
    if (peer.kind === 'channel') {
      return new Api.messages.ChannelMessages({ pts: peer.box.pts, count, topics: [], ...page });
    }
    if (found.length === count) return new Api.messages.Messages(page);
    return new Api.messages.MessagesSlice({ count, ...page });
  }),

  method(Api.messages.GetDialogs, (request, { account, telegram }) => {
    const all = dialogsOf(account, telegram);
    const offsetPeer = request.offsetPeer as Api.TypeInputPeer;
    const after =
      offsetPeer instanceof Api.InputPeerEmpty || offsetPeer === undefined
        ? null
        : peerOf(offsetPeer, account, telegram);
    const { offsetDate, offsetId } = request;
    const rest = all.slice(startOf(all, { offsetDate, offsetId, after }));
    const shown = rest.slice(0, Math.min(request.limit || DIALOGS_MAX, DIALOGS_MAX));
    const page = dialogPage({ account, telegram }, shown);
    if (shown.length === all.length) return new Api.messages.Dialogs(page);
    return new Api.messages.DialogsSlice({ count: all.length, ...page });
  }),

  method(Api.messages.GetPeerDialogs, ({ peers }, { account, telegram }) => {
    const wanted = peers
      .filter((peer) => peer instanceof Api.InputDialogPeer)
      .map(({ peer }) => dialogOf(account, peerOf(peer, account, telegram)));
    const page = dialogPage({ account, telegram }, wanted);
    return new Api.messages.PeerDialogs({ ...page, state: stateNow(account, telegram) });
  }),

  method(Api.messages.GetPinnedDialogs, (_request, { account, telegram }) => {
    return new Api.messages.PeerDialogs({
      ...dialogPage({ account, telegram }, []),
      state: stateNow(account, telegram),
    });
  }),

  method(Api.messages.GetChats, ({ id }, { account, telegram }) => {
    const groups = id.map((wanted) => telegram.groups.get(BigInt(wanted.toString())));
    const known = groups.filter((group) => group !== undefined);
    if (known.length < groups.length) throw new RpcFailure(400, 'CHAT_ID_INVALID');
    return new Api.messages.Chats({ chats: peopleObjects({ account, telegram }, known).chats });
  }),
];

interface Found {
  id: number;
  message: FakeMessage | null;
}

function byId(wanted: Api.TypeInputMessage | number, find: (id: number) => FakeMessage | null): Found {
  const id = typeof wanted === 'number' ? wanted : wanted instanceof Api.InputMessageID ? wanted.id : 0;
  return { id, message: find(id) };
}

/** Messages as an answer lists them; those that are gone as empty ones. */
function pageOf(
  view: View,
  found: Found[],
  places: FakePeer[] = [],
): People & { messages: Api.TypeMessage[] } {
  const messages = found.map(({ id, message }) =>
    message === null ? new Api.MessageEmpty({ id }) : messageObject(view, message),
  );
  const present = found.map(({ message }) => message).filter((message) => message !== null);
  return { messages, ...peopleObjects(view, [...places, ...peersOf(present)]) };
}

function dialogPage(
  view: View,
  dialogs: DialogState[],
): People & { dialogs: Api.Dialog[]; messages: Api.TypeMessage[] } {
  const tops = dialogs.map(({ top }) => top).filter((top) => top !== null);
  return {
    dialogs: dialogs.map((dialog) => dialogObject(dialog)),
    messages: tops.map((message) => messageObject(view, message)),
    ...peopleObjects(view, [...dialogs.map(({ chat }) => chat), ...peersOf(tops)]),
  };
}

/** Where a page begins: after the chat that the last one ended with, or below a date. */
function startOf(
  all: (DialogState & { top: FakeMessage })[],
  { after, offsetDate, offsetId }: { after: FakePeer | null; offsetDate: number; offsetId: number },
): number {
  if (after !== null) return all.findIndex(({ chat }) => chat === after) + 1;
  if (offsetDate === 0) return 0;
  const start = all.findIndex(({ top }) => {
    const { dateSeconds } = top.shared;
    return dateSeconds < offsetDate || (dateSeconds === offsetDate && top.id < offsetId);
  });
  return start < 0 ? all.length : start;
}
