import type { Direction, MetaPlatform, Peer, PeerIdentity } from '@switchboard/core';
import { idOf, type JsonRecord, recordOf } from '../tolerant-reader.ts';

/** Where Messenger and Instagram differ; everything else of the Messenger Platform they share. */
export interface MessagingDialect {
  platform: MetaPlatform;
  identityKind: PeerIdentity['kind'];
  /** Fields of `changes[]` that tell of what happens in public, which is no business of an inbox. */
  publicFields: ReadonlySet<string>;
}

/** The channel whose entry is being read, and the list of it in which the items are. */
export interface MessagingLine extends MessagingDialect {
  channelExternalId: string;
  receivedAtMs: number;
  /** In Meta's words; names what is ignored or not understood. */
  list: 'messaging' | 'standby' | 'changes';
  /** Another app owns the conversation at present. */
  standby: boolean;
}

/** Who said or did something to whom. */
export interface Parties {
  direction: Direction;
  peerId: string;
}

/**
 * An echo is what the business wrote, here or in Meta's own inbox; so is anything that the channel itself sent, marked
 * or not, because a message of ours that counts as a customer's is answered for ever. Null when the item does not say
 * who the other side is: people behind a website's plugin have only a `user_ref` (notes/meta.md §4.2, §10.23).
 */
export function partiesOf(line: MessagingLine, item: JsonRecord, isEcho: boolean): Parties | null {
  const senderId = idOf(recordOf(item, 'sender'), 'id');
  const outbound = isEcho || senderId === line.channelExternalId;
  const peerId = outbound ? idOf(recordOf(item, 'recipient'), 'id') : senderId;
  return peerId === null ? null : { direction: outbound ? 'outbound' : 'inbound', peerId };
}

/** PSIDs and IGSIDs mean a person only together with the page or account; names are not in the webhook. */
export function peerOf(line: MessagingLine, peerId: string): Peer {
  return {
    externalId: peerId,
    name: null,
    username: null,
    identities: [{ kind: line.identityKind, scope: line.channelExternalId, value: peerId }],
  };
}
