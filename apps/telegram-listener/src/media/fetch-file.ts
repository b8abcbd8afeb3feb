import { LIMITS } from '@switchboard/core';
import { telegramPeerOfKey, type TelegramPeerId } from '@switchboard/channels';
import type { KeptMedia, MediaIntake } from '@switchboard/media';
import type { TelegramAccountConnection } from '../client/telegram-client.ts';
import type { ChatReference } from '../client/telegram-updates.ts';
import { ChatUnknown, FileTooLarge, NotOfAnAccount, NotOnline } from './fetch-failure.ts';

/** The accounts that this process has online; a channel is one of ours, named by its id. */
export interface OnlineAccounts {
  channelIds(): Iterable<string>;
  connectionOf(channelId: string): FileConnection | null;
  /** How the account addresses a chat; null while it does not know its access hash. */
  referenceTo(channelId: string, peer: TelegramPeerId): Promise<ChatReference | null>;
}

/** As much of a connection as files need. */
export type FileConnection = Pick<TelegramAccountConnection, 'readFile'>;

/** A file as far as fetching it goes. */
export interface FileToFetch {
  channelId: string;
  messageExternalId: string;
  sizeBytes: number | null;
  mimeType: string | null;
}

/**
 * Brings one file into the media store, piece by piece.
 *
 * @param connection the account's; null when it is not online
 * @throws one of the errors of fetch-failure.ts, TelegramConnectionError, or whatever the store throws; the signal's
 * reason when it is raised, whatever the connection does
 */
export async function fetchFile(
  file: FileToFetch,
  connection: FileConnection | null,
  { accounts, intake }: { accounts: OnlineAccounts; intake: Pick<MediaIntake, 'keep'> },
  signal: AbortSignal,
): Promise<KeptMedia> {
  const maxBytes = LIMITS.mediaFileBytesMax;
  const { peer, messageId } = whereabouts(file.messageExternalId);
  if (file.sizeBytes !== null && file.sizeBytes > maxBytes) throw new FileTooLarge();
  if (connection === null) throw new NotOnline();
  signal.throwIfAborted();
  const chat = await accounts.referenceTo(file.channelId, peer);
  if (chat === null) throw new ChatUnknown();
  signal.throwIfAborted();
  const pieces = connection.readFile(chat, messageId, { maxBytes, signal });
  return await intake.keep(pieces, { maxBytes, claimedType: file.mimeType, signal });
}

/** `-100123:45`: the chat that the message was said in, and its number there. */
function whereabouts(messageExternalId: string): { peer: TelegramPeerId; messageId: string } {
  const colon = messageExternalId.lastIndexOf(':');
  const peer = telegramPeerOfKey(messageExternalId.slice(0, Math.max(colon, 0)));
  const messageId = messageExternalId.slice(colon + 1);
  if (peer === null || !/^\d{1,10}$/.test(messageId)) throw new NotOfAnAccount();
  return { peer, messageId };
}
