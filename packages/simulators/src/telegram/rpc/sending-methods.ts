import { Api } from 'telegram';
import type { FakeMedia } from '../fake-media.ts';
import type { FakeMessage, SharedMessage } from '../fake-message.ts';
import type { FakeAccount, FakePeer } from '../fake-people.ts';
import type { FakeTelegram, Said } from '../fake-telegram.ts';
import { RpcFailure } from '../faults.ts';
import type { MessageBox } from '../message-box.ts';
import { containerOf } from '../update-pushes.ts';
import { peerOf } from './input-peers.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';
import { sentMedia } from './sent-media.ts';

/** In code points, as the configuration counts them (help.getConfig). */
const TEXT_MAX = 4_096;
const CAPTION_MAX = 1_024;

type Long = NonNullable<Api.messages.SendMessage['randomId']>;

/** Sending. What is sent twice under one random id is refused the second time. */
export const SENDING_METHODS: readonly RpcEntry[] = [
  method(Api.messages.SendMessage, (request, { account, telegram }) => {
    const { message: text, replyTo } = request;
    const to = peerOf(request.peer as Api.TypeInputPeer, account, telegram);
    if (text.length === 0) throw new RpcFailure(400, 'MESSAGE_EMPTY');
    if (Array.from(text).length > TEXT_MAX) throw new RpcFailure(400, 'MESSAGE_TOO_LONG');
    const reply = replyOf(replyTo, { account, telegram, to });
    const randomId = takeRandomId(account, request.randomId);
    const copy = sentCopy(account, to, telegram.say({ from: authorIn(account, to), to, text, ...reply }));
    if (to.kind !== 'channel' && telegram.shortSentMessages) {
      const { id, pts, shared } = copy;
      return new Api.UpdateShortSentMessage({ out: true, id, pts, ptsCount: 1, date: shared.dateSeconds });
    }
    return sentUpdates(account, telegram, copy, randomId);
  }),

  method(Api.messages.SendMedia, (request, { account, telegram, server }) => {
    const { message: text, replyTo } = request;
    const to = peerOf(request.peer as Api.TypeInputPeer, account, telegram);
    if (Array.from(text).length > CAPTION_MAX) throw new RpcFailure(400, 'MEDIA_CAPTION_TOO_LONG');
    const media: FakeMedia = sentMedia(request.media, { account, files: telegram.files, dcId: server.dcId });
    const reply = replyOf(replyTo, { account, telegram, to });
    const randomId = takeRandomId(account, request.randomId);
    const shared = telegram.say({ from: authorIn(account, to), to, text, media, ...reply });
    return sentUpdates(account, telegram, sentCopy(account, to, shared), randomId);
  }),
];

/** The box in which an account finds what it sends to a peer. */
export function boxOf(account: FakeAccount, peer: FakePeer): MessageBox {
  return peer.kind === 'channel' ? peer.box : account.box;
}

/** @throws RpcFailure MESSAGE_ID_INVALID */
export function messageIn(account: FakeAccount, peer: FakePeer, id: number): FakeMessage {
  const message = boxOf(account, peer).find(id);
  if (message === null || message.chat !== peer) throw new RpcFailure(400, 'MESSAGE_ID_INVALID');
  return message;
}

function takeRandomId({ randomIds }: FakeAccount, randomId: Long | undefined): Long {
  if (randomId === undefined) throw new RpcFailure(400, 'RANDOM_ID_EMPTY');
  const id = randomId.toString();
  if (randomIds.has(id)) throw new RpcFailure(500, 'RANDOM_ID_DUPLICATE');
  randomIds.add(id);
  return randomId;
}

/** Broadcasts are posted by the channel itself. */
function authorIn({ user }: FakeAccount, to: FakePeer): Said['from'] {
  return to.kind === 'channel' && !to.megagroup ? null : user;
}

function replyOf(
  replyTo: Api.TypeInputReplyTo | undefined,
  { account, telegram, to }: { account: FakeAccount; telegram: FakeTelegram; to: FakePeer },
): Pick<Said, 'replyTo'> {
  if (!(replyTo instanceof Api.InputReplyToMessage)) return {};
  const elsewhere = replyTo.replyToPeerId as Api.TypeInputPeer | undefined | null;
  const place = elsewhere === undefined || elsewhere === null ? to : peerOf(elsewhere, account, telegram);
  return { replyTo: messageIn(account, place, replyTo.replyToMsgId).shared };
}

function sentCopy(account: FakeAccount, to: FakePeer, shared: SharedMessage): FakeMessage {
  const copy = shared.copies.get(boxOf(account, to));
  // The account is in every place that it can address, so that its own box always has a copy.
  if (copy === undefined) throw new RpcFailure(400, 'CHAT_WRITE_FORBIDDEN');
  return copy;
}

function sentUpdates(
  account: FakeAccount,
  telegram: FakeTelegram,
  copy: FakeMessage,
  randomId: Long,
): Api.Updates {
  const channel = copy.chat.kind === 'channel' ? copy.chat : null;
  const [logged] = boxOf(account, copy.chat).since(copy.pts - 1, 1);
  if (logged === undefined) throw new Error('a new message is not in its box’s log');
  const container = containerOf({ account, telegram }, [{ kind: 'event', logged, channel, form: 'full' }]);
  container.updates.unshift(new Api.UpdateMessageID({ id: copy.id, randomId }));
  return container;
}
