import { classifyAccountFailure, notReached, outcomeUnknown, telegramPeerOfKey } from '@switchboard/channels';
import { LIMITS, type MessageError, type SendOutcome } from '@switchboard/core';
import type { ClaimedJob, TelegramProgressStore } from '@switchboard/database';
import type { MediaStore } from '@switchboard/media';
import type { OnlineAccounts } from '../accounts/online-accounts.ts';
import {
  type OutgoingFile,
  type SentMessage,
  type TelegramAccountConnection,
  TelegramConnectionError,
} from '../client/telegram-client.ts';
import type { ChatReference } from '../client/telegram-updates.ts';
import { orAborted } from '../updates/pause.ts';
import { type AccountRequest, FILE_GONE, requestOfJob } from './account-request.ts';
import { findSentMessage } from './sent-message-search.ts';

export interface TelegramSenderOptions {
  accounts: Pick<OnlineAccounts, 'connectionOf' | 'referenceTo'>;
  store: Pick<MediaStore, 'read'>;
  replies: Pick<TelegramProgressStore, 'repliesAmong'>;
}

const STRANGER: MessageError = {
  code: 'unknown_peer',
  title: 'This account has never met the chat, so that it cannot write there.',
  advice: 'Answer by the account that the customer wrote to.',
};

/** So often an outcome may stay unknown: about as long as receipts may tell it elsewhere. */
const UNKNOWN_TRIES_MAX = LIMITS.outboxUnknownMsMax / LIMITS.outboxUnknownBlocksMs;

/**
 * Asks Telegram for what a job wants, over the connection of the job's account. It may be asked again for the same job:
 * Telegram knows a message by the number that is made of our id of it, and changes may be made twice.
 */
export class TelegramSender {
  readonly #options: TelegramSenderOptions;

  constructor(options: TelegramSenderOptions) {
    this.#options = options;
  }

  async send(job: ClaimedJob, signal: AbortSignal): Promise<SendOutcome> {
    const outcome = await this.#ask(job, signal);
    // Somebody has to decide some time: what stands behind it waits.
    if (outcome.kind !== 'unknown' || job.attempts < UNKNOWN_TRIES_MAX) return outcome;
    return { kind: 'refused', error: outcome.error };
  }

  async #ask(job: ClaimedJob, signal: AbortSignal): Promise<SendOutcome> {
    const connection = this.#options.accounts.connectionOf(job.channelId);
    if (connection === null) return notReached('offline');
    const { request, error } = requestOfJob(job);
    if (request === null) return { kind: 'refused', error };
    const peer = telegramPeerOfKey(job.target.address);
    const chat = peer === null ? null : await this.#options.accounts.referenceTo(job.channelId, peer);
    if (chat === null) return { kind: 'refused', error: STRANGER };
    try {
      return await this.#carryOut(connection, { job, request, chat, signal });
    } catch (failure) {
      if (failure instanceof FileGoneError) return { kind: 'refused', error: FILE_GONE };
      if (failure instanceof TelegramConnectionError) return classifyAccountFailure(failure);
      if (signal.aborted) return outcomeUnknown('stopped');
      throw failure;
    }
  }

  async #carryOut(connection: TelegramAccountConnection, asked: Asked): Promise<SendOutcome> {
    const { job, request, chat, signal } = asked;
    switch (request.kind) {
      case 'text':
        return await this.#sent(
          connection,
          asked,
          await orAborted(connection.sendMessage({ chat, ...request }), signal),
        );
      case 'file': {
        const file = this.#fileOf(request);
        return await this.#sent(
          connection,
          asked,
          await connection.sendFile({ chat, ...request, file }, { signal }),
        );
      }
      case 'edit':
        await orAborted(connection.editMessage(chat, request.messageId, request.text), signal);
        break;
      case 'delete':
        await orAborted(connection.deleteMessages(chat, [request.messageId]), signal);
        break;
      case 'reaction':
        await orAborted(connection.sendReaction(chat, request.messageId, request.emoji), signal);
        break;
    }
    return { kind: 'sent', externalId: job.messageExternalId };
  }

  /** Without its number a message that comes back by itself would be taken for somebody else's. */
  async #sent(
    connection: TelegramAccountConnection,
    { job, chat, signal }: Asked,
    { messageId }: SentMessage,
  ): Promise<SendOutcome> {
    if (messageId !== null) return { kind: 'sent', externalId: `${job.target.address}:${messageId}` };
    const found = findSentMessage(connection, this.#options.replies, chat, job);
    return { kind: 'sent', externalId: await orAborted(found, signal) };
  }

  #fileOf({ attachment, shownAs: kind }: Extract<AccountRequest, { kind: 'file' }>): OutgoingFile {
    const { filename, mimeType, sizeBytes, storedAs } = attachment;
    return {
      kind,
      filename: filename ?? 'file',
      mimeType: mimeType ?? 'application/octet-stream',
      sizeBytes,
      read: async () => {
        const reading = await this.#options.store.read(storedAs);
        if (reading === null) throw new FileGoneError();
        return reading.stream as AsyncIterable<Uint8Array>;
      },
    };
  }
}

interface Asked {
  job: ClaimedJob;
  request: AccountRequest;
  chat: ChatReference;
  signal: AbortSignal;
}

class FileGoneError extends Error {}
