import { botMessageIdOf, telegramRandomId } from '@switchboard/channels';
import type { MessageError, MessageType } from '@switchboard/core';
import type { ClaimedJob, JobAttachment } from '@switchboard/database';
import type { OutgoingFileKind } from '../client/telegram-client.ts';

/** What an account is to do in the chat of a job. */
export type AccountRequest =
  | ({ kind: 'text' } & RequestedMessage)
  | ({ kind: 'file'; attachment: JobAttachment; shownAs: OutgoingFileKind } & RequestedMessage)
  | { kind: 'edit'; messageId: string; text: string }
  | { kind: 'delete'; messageId: string }
  | { kind: 'reaction'; messageId: string; emoji: string | null };

interface RequestedMessage {
  text: string;
  replyToMessageId: string | null;
  randomId: string;
}

export const FILE_GONE: MessageError = {
  code: 'file_gone',
  title: 'The file of this message is not there any more.',
  advice: 'Attach it again.',
};

const NOT_THERE: MessageError = {
  code: 'not_on_platform',
  title: 'Telegram does not have this message in this chat.',
  advice: 'Nothing: it cannot be changed there.',
};

/** A job as what Telegram is asked, or why it is not. Pure. */
export function requestOfJob(
  job: ClaimedJob,
): { request: AccountRequest; error: null } | { request: null; error: MessageError } {
  if (job.kind === 'message') return requestOfMessage(job);
  const messageId = numberOf(job, job.messageExternalId);
  if (messageId === null) return { request: null, error: NOT_THERE };
  const { data } = job;
  switch (job.kind) {
    case 'reaction':
      return asked({ kind: 'reaction', messageId, emoji: data?.emoji ?? null });
    case 'edit':
      return asked({ kind: 'edit', messageId, text: data?.text ?? '' });
    case 'delete':
      return asked({ kind: 'delete', messageId });
  }
}

function requestOfMessage(job: ClaimedJob): ReturnType<typeof requestOfJob> {
  const { attachment, type } = job;
  const message = {
    text: job.text ?? '',
    // What was said elsewhere (in the group that has become this one) cannot be pointed at.
    replyToMessageId: numberOf(job, job.replyToExternalId),
    randomId: telegramRandomId(job.messageId),
  };
  if (attachment !== null) {
    return asked({
      kind: 'file',
      ...message,
      attachment,
      shownAs: SHOWN_AS.get(attachment.type) ?? 'document',
    });
  }
  if (type !== 'text') return { request: null, error: FILE_GONE };
  return asked({ kind: 'text', ...message });
}

/** Telegram's number of a message in the chat of the job; null of one that stands elsewhere. */
function numberOf({ target }: ClaimedJob, externalId: string | null): string | null {
  const id = externalId === null ? null : botMessageIdOf(target.address, externalId);
  return id === null ? null : String(id);
}

/** Whatever is not here is a document. */
const SHOWN_AS: ReadonlyMap<MessageType, OutgoingFileKind> = new Map([
  ['image', 'photo'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['voice', 'voice'],
  ['sticker', 'sticker'],
]);

function asked(request: AccountRequest): { request: AccountRequest; error: null } {
  return { request, error: null };
}
