import { telegramPeerKey } from '@switchboard/channels';
import { Api } from 'telegram';
import type { PeerBook } from '../accounts/peer-book.ts';
import { saysInaccessible } from '../client/inaccessible-chat.ts';
import type { ChatReference, TelegramDialog } from '../client/telegram-updates.ts';
import type { Call } from './gramjs-queries.ts';
import { inputPeerOf, long, peerIdOf } from './telegram-ids.ts';

const PAGE_MAX = 100;

/** Where one page of dialogs ends and the next begins. */
interface Offset {
  date: number;
  id: number;
  peer: Api.TypeInputPeer;
}

const NEWEST: Offset = { date: 0, id: 0, peer: new Api.InputPeerEmpty() };

/** All chats, the newest first, at most `max`, in pages; archived ones too. Chats that cannot be addressed are left out. */
export async function queryDialogs(call: Call, max: number, peers: PeerBook): Promise<TelegramDialog[]> {
  const found = new Map<string, TelegramDialog>();
  for (let offset: Offset | null = NEWEST; offset !== null && found.size < max;) {
    const answer: Api.messages.TypeDialogs = await call(
      new Api.messages.GetDialogs({
        offsetDate: offset.date,
        offsetId: offset.id,
        offsetPeer: offset.peer,
        limit: Math.min(PAGE_MAX, max - found.size),
        hash: long('0'),
      }),
    );
    if (answer instanceof Api.messages.DialogsNotModified) break;
    const before = found.size;
    for (const dialog of dialogsIn(answer, peers)) {
      const key = telegramPeerKey(dialog.chat);
      if (!found.has(key)) found.set(key, dialog);
    }
    // The whole list came at once, or a page that brings nothing new would be asked for for ever.
    const isLast: boolean = answer instanceof Api.messages.Dialogs || found.size === before;
    offset = isLast ? null : endOf(answer, peers);
  }
  return [...found.values()].slice(0, max);
}

/** The dialogs of certain chats. One that the account is not in makes Telegram refuse all, so the list is halved then. */
export async function queryDialogsOf(
  call: Call,
  chats: readonly ChatReference[],
  peers: PeerBook,
): Promise<TelegramDialog[]> {
  if (chats.length === 0) return [];
  const wanted = chats.map((chat) => new Api.InputDialogPeer({ peer: inputPeerOf(chat) }));
  try {
    return dialogsIn(await call(new Api.messages.GetPeerDialogs({ peers: wanted })), peers);
  } catch (error) {
    if (!saysInaccessible(error)) throw error;
    if (chats.length === 1) return [];
    const half = Math.ceil(chats.length / 2);
    const first = await queryDialogsOf(call, chats.slice(0, half), peers);
    return [...first, ...(await queryDialogsOf(call, chats.slice(half), peers))];
  }
}

function dialogsIn({ dialogs }: { dialogs: Api.TypeDialog[] }, peers: PeerBook): TelegramDialog[] {
  return dialogs.flatMap((dialog) => {
    if (!(dialog instanceof Api.Dialog)) return [];
    const id = peerIdOf(dialog.peer);
    const chat = id === null ? null : peers.referenceTo(id);
    return chat === null ? [] : [toDialog(dialog, chat)];
  });
}

function toDialog(dialog: Api.Dialog, chat: ChatReference): TelegramDialog {
  return {
    chat,
    topMessageId: String(dialog.topMessage),
    readInboxUpToId: String(dialog.readInboxMaxId),
    readOutboxUpToId: String(dialog.readOutboxMaxId),
    unreadCount: dialog.unreadCount,
    pts: dialog.pts ?? null,
  };
}

/** The last dialog that has a message: its date, its number and its chat are where the next page begins. */
function endOf(
  { dialogs, messages }: Api.messages.Dialogs | Api.messages.DialogsSlice,
  peers: PeerBook,
): Offset | null {
  for (const dialog of dialogs.toReversed()) {
    const id = peerIdOf(dialog.peer);
    const chat = id === null ? null : peers.referenceTo(id);
    if (id === null || chat === null) continue;
    const top = messages.find((message) => {
      const peer = 'peerId' in message ? peerIdOf(message.peerId) : null;
      return message.id === dialog.topMessage && peer?.kind === id.kind && peer.id === id.id;
    });
    if (top !== undefined && 'date' in top) return { date: top.date, id: top.id, peer: inputPeerOf(chat) };
  }
  return null;
}
