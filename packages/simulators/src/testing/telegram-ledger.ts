import { Api } from 'telegram';

/** A message as the ledger has it. */
export interface LedgerMessage {
  id: number;
  chat: string;
  text: string;
  out: boolean;
  deleted: boolean;
  edited: boolean;
  service: boolean;
}

/**
 * The simplest possible client: writes down what updates and differences say, in the order in which they come, and
 * notices when a number is missing. Two of them that were told the same story must be equal.
 */
export class TelegramLedger {
  /** By box (`own`, or a channel's id) and number. */
  readonly messages = new Map<string, LedgerMessage>();
  readonly reads = new Map<string, number>();
  readonly pts = new Map<string, number>();
  /** Updates that did not follow on what was known. */
  readonly gaps: string[] = [];
  seq = 0;

  constructor(ownPts = 1) {
    this.pts.set('own', ownPts);
  }

  takeContainer(container: Api.TypeUpdates): void {
    if (container instanceof Api.Updates) {
      if (container.seq !== 0) this.seq = container.seq;
      for (const update of container.updates) this.take(update);
    } else if (
      container instanceof Api.UpdateShortMessage ||
      container instanceof Api.UpdateShortChatMessage
    ) {
      this.#advance('own', container.pts, container.ptsCount);
      const chat =
        container instanceof Api.UpdateShortMessage
          ? `user:${container.userId.toString()}`
          : `chat:${container.chatId.toString()}`;
      const { id, message: text, out } = container;
      this.#write('own', { id, chat, text, out: out === true, edited: false, service: false });
    } else {
      throw new Error(`the ledger does not know ${container.className}`);
    }
  }

  takeDifference(difference: Api.updates.TypeDifference): void {
    if (difference instanceof Api.updates.DifferenceTooLong) throw new Error('too long');
    if (difference instanceof Api.updates.DifferenceEmpty) return;
    this.#takeContent('own', difference);
    const state =
      difference instanceof Api.updates.Difference ? difference.state : difference.intermediateState;
    this.pts.set('own', state.pts);
    this.seq = state.seq;
  }

  takeChannelDifference(channelId: string, difference: Api.updates.TypeChannelDifference): void {
    if (difference instanceof Api.updates.ChannelDifferenceTooLong) throw new Error('too long');
    if (difference instanceof Api.updates.ChannelDifference) this.#takeContent(channelId, difference);
    this.pts.set(channelId, difference.pts);
  }

  take(update: Api.TypeUpdate): void {
    const box = boxOf(update);
    if (box !== null && 'ptsCount' in update) this.#advance(box, update.pts, update.ptsCount);
    this.#apply(update, box ?? 'own');
  }

  /** What the ledger has, in an order that does not depend on when it was told. */
  get summary(): { messages: [string, LedgerMessage][]; reads: [string, number][] } {
    return {
      messages: [...this.messages].toSorted(([a], [b]) => a.localeCompare(b)),
      reads: [...this.reads].toSorted(([a], [b]) => a.localeCompare(b)),
    };
  }

  #takeContent(
    box: string,
    content: { newMessages: Api.TypeMessage[]; otherUpdates: Api.TypeUpdate[] },
  ): void {
    for (const message of content.newMessages) this.#writeObject(box, message);
    for (const update of content.otherUpdates) this.#apply(update, boxOf(update) ?? 'own');
  }

  #advance(box: string, pts: number, ptsCount: number): void {
    const known = this.pts.get(box) ?? 1;
    if (known + ptsCount !== pts) this.gaps.push(`${box}: ${known} + ${ptsCount} is not ${pts}`);
    this.pts.set(box, pts);
  }

  #apply(update: Api.TypeUpdate, box: string): void {
    if ('message' in update && typeof update.message === 'object') {
      this.#writeObject(box, update.message as Api.TypeMessage);
    } else if (
      update instanceof Api.UpdateDeleteMessages ||
      update instanceof Api.UpdateDeleteChannelMessages
    ) {
      for (const id of update.messages) this.#delete(box, id);
    } else if (update instanceof Api.UpdateReadHistoryInbox) {
      this.reads.set(`inbox ${chatOf(update.peer)}`, update.maxId);
    } else if (update instanceof Api.UpdateReadHistoryOutbox) {
      this.reads.set(`outbox ${chatOf(update.peer)}`, update.maxId);
    }
  }

  #writeObject(box: string, message: Api.TypeMessage): void {
    if (message instanceof Api.MessageEmpty) return;
    const { id, peerId } = message;
    const service = message instanceof Api.MessageService;
    const text = service ? '' : message.message;
    const edited = !service && typeof message.editDate === 'number';
    this.#write(box, { id, chat: chatOf(peerId), text, out: message.out === true, edited, service });
  }

  #write(box: string, message: Omit<LedgerMessage, 'deleted'>): void {
    const key = `${box} ${String(message.id).padStart(10, '0')}`;
    const deleted = this.messages.get(key)?.deleted ?? false;
    this.messages.set(key, { ...message, deleted });
  }

  /** A deletion may be told of something that was never seen: the ledger remembers only what it had. */
  #delete(box: string, id: number): void {
    const known = this.messages.get(`${box} ${String(id).padStart(10, '0')}`);
    if (known !== undefined) known.deleted = true;
  }
}

export function chatOf(peer: Api.TypePeer): string {
  if (peer instanceof Api.PeerUser) return `user:${peer.userId.toString()}`;
  if (peer instanceof Api.PeerChat) return `chat:${peer.chatId.toString()}`;
  return `channel:${peer.channelId.toString()}`;
}

/** Whose `pts` an update counts in; null for those that count in none. */
function boxOf(update: Api.TypeUpdate): string | null {
  if (!('ptsCount' in update)) return null;
  if ('channelId' in update && update.channelId !== undefined) return String(update.channelId);
  if ('message' in update && update.message instanceof Object && 'peerId' in update.message) {
    const { peerId } = update.message;
    return peerId instanceof Api.PeerChannel ? peerId.channelId.toString() : 'own';
  }
  return 'own';
}
