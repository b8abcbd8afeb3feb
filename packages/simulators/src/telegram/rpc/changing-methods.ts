import { Api } from 'telegram';
import type { FakeMessage } from '../fake-message.ts';
import type { FakeAccount, FakePeer } from '../fake-people.ts';
import { RpcFailure } from '../faults.ts';
import type { MessageBox } from '../message-box.ts';
import { boxChatOf } from '../tl-dialogs.ts';
import { peopleObjects, peersOf } from '../tl-message.ts';
import { reactionsUpdate } from '../tl-updates.ts';
import { containerOf } from '../update-pushes.ts';
import { channelOf, peerOf } from './input-peers.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';
import { boxOf, messageIn } from './sending-methods.ts';
import { sentMedia } from './sent-media.ts';

/** Editing, deleting, reading and reacting. */
export const CHANGING_METHODS: readonly RpcEntry[] = [
  method(Api.messages.EditMessage, (request, { account, telegram, server }) => {
    const peer = peerOf(request.peer as Api.TypeInputPeer, account, telegram);
    const { shared } = messageIn(account, peer, request.id);
    const isOwnPost = peer.kind === 'channel' && shared.from === null;
    if (shared.from !== account.user && !isOwnPost) throw new RpcFailure(403, 'MESSAGE_AUTHOR_REQUIRED');
    const { message: text, media } = request;
    const hasMedia = media !== undefined && media !== null;
    if (!hasMedia && (text ?? shared.text) === shared.text) throw new RpcFailure(400, 'MESSAGE_NOT_MODIFIED');
    const sender = { account, files: telegram.files, dcId: server.dcId };
    telegram.edit(shared, {
      ...(text === undefined || text === null ? {} : { text }),
      ...(hasMedia ? { media: sentMedia(media, sender) } : {}),
    });
    const channel = peer.kind === 'channel' ? peer : null;
    const logged = boxOf(account, peer).log.findLast(
      ({ event }) => event.kind === 'edit' && event.message.shared === shared,
    );
    if (logged === undefined) throw new RpcFailure(400, 'MESSAGE_ID_INVALID');
    return containerOf({ account, telegram }, [{ kind: 'event', logged, channel, form: 'full' }]);
  }),

  method(Api.messages.DeleteMessages, ({ id, revoke }, { account, telegram }) => {
    const { box } = account;
    const copies = present(box, id);
    const shared = copies.map((copy) => copy.shared);
    telegram.delete(shared, revoke === true ? {} : { by: account.user });
    return new Api.messages.AffectedMessages({ pts: box.pts, ptsCount: copies.length });
  }),

  method(Api.channels.DeleteMessages, ({ channel, id }, { account, telegram }) => {
    const { box } = channelOf(channel as Api.TypeInputChannel, account, telegram);
    const copies = present(box, id);
    telegram.delete(copies.map((copy) => copy.shared));
    return new Api.messages.AffectedMessages({ pts: box.pts, ptsCount: copies.length });
  }),

  method(Api.messages.ReadHistory, ({ peer, maxId }, { account, telegram }) => {
    const chat = peerOf(peer as Api.TypeInputPeer, account, telegram);
    if (chat.kind === 'channel') throw new RpcFailure(400, 'PEER_ID_INVALID');
    const before = account.box.pts;
    const upTo = newestUpTo(account, chat, maxId);
    if (upTo !== null) telegram.read(account.user, chat, upTo.shared);
    const { pts } = account.box;
    return new Api.messages.AffectedMessages({ pts, ptsCount: pts - before });
  }),

  method(Api.channels.ReadHistory, ({ channel, maxId }, { account, telegram }) => {
    const place = channelOf(channel as Api.TypeInputChannel, account, telegram);
    const upTo = newestUpTo(account, place, maxId);
    if (upTo !== null) telegram.read(account.user, place, upTo.shared);
    return true;
  }),

  // Nobody is mentioned here, but the library asks for it whenever it marks a chat as read.
  method(Api.messages.ReadMentions, (_request, { account }) => {
    return new Api.messages.AffectedHistory({ pts: account.box.pts, ptsCount: 0, offset: 0 });
  }),

  method(Api.messages.ReadMessageContents, ({ id }, { account, telegram }) => {
    const { box } = account;
    const copies = present(box, id);
    if (copies.length > 0) {
      telegram.readContents(
        account,
        copies.map((copy) => copy.shared),
      );
    }
    return new Api.messages.AffectedMessages({ pts: box.pts, ptsCount: copies.length });
  }),

  method(Api.messages.SendReaction, ({ peer, msgId, reaction }, { account, telegram }) => {
    const chat = peerOf(peer as Api.TypeInputPeer, account, telegram);
    const message = messageIn(account, chat, Number(msgId));
    telegram.react(
      account.user,
      message.shared,
      (reaction ?? []).map((one) => emojiOf(one)),
    );
    return containerOf({ account, telegram }, [{ kind: 'reactions', message }]);
  }),

  method(Api.messages.GetMessagesReactions, ({ peer, id }, { account, telegram }) => {
    const chat = peerOf(peer as Api.TypeInputPeer, account, telegram);
    const messages = present(boxOf(account, chat), id).filter((message) => message.chat === chat);
    return new Api.Updates({
      updates: messages.map((message) => reactionsUpdate({ account, telegram }, message)),
      ...peopleObjects({ account, telegram }, peersOf(messages)),
      date: telegram.nowSeconds(),
      seq: 0,
    });
  }),
];

/** What of `ids` is in the box; the library's types allow other things than numbers, its bytes do not. */
function present(box: MessageBox, ids: unknown[]): FakeMessage[] {
  const numbers = [...new Set(ids)].filter((id) => typeof id === 'number');
  return numbers.map((id) => box.find(id)).filter((message) => message !== null);
}

/** The newest message of a chat that is not newer than `maxId`; 0 stands for all. */
function newestUpTo(account: FakeAccount, chat: FakePeer, maxId: number): FakeMessage | null {
  const { messages } = boxChatOf(account, chat);
  return messages.findLast(({ id }) => maxId === 0 || id <= maxId) ?? null;
}

function emojiOf(reaction: Api.TypeReaction): string {
  if (reaction instanceof Api.ReactionEmoji) return reaction.emoticon;
  if (reaction instanceof Api.ReactionCustomEmoji) return `custom:${reaction.documentId.toString()}`;
  throw new RpcFailure(400, 'REACTION_INVALID');
}
