import type { MessageError } from '@switchboard/core';
import { notReached, outcomeUnknown, type Undone } from '../../reply/outcomes.ts';

/** How a request of an account failed, as its connection tells it. */
export interface AccountFailure {
  problem: 'needs_login' | 'banned' | 'temporary';
  /** Telegram's own word, or ours for what has happened to the line. */
  reason: string;
  /** So long Telegram wants to be left alone. */
  retryAfterMs: number | null;
  /** Telegram has answered, with a no, and this code; null where nothing was answered. */
  code: number | null;
  /** It was certainly not done: nothing that does it has left us. */
  isUndone: boolean;
}

interface Words {
  title: string;
  advice: string;
}

const WAIT: Words = {
  title: 'Telegram wants to be left alone for a while.',
  advice: 'Nothing: it is tried again by itself.',
};
const SLOW_MODE: Words = {
  title: 'This group lets everybody write only now and then.',
  advice: 'Nothing: it is tried again by itself.',
};
const SIGN_IN: Words = {
  title: 'This Telegram account is signed out.',
  advice: 'An administrator can sign it in again in the settings; the message goes out then.',
};
const BANNED: Words = {
  title: 'Telegram has closed this account.',
  advice: 'Answer by another account.',
};
const GENERAL: Words = { title: 'Telegram did not accept it.', advice: 'Send it in another form.' };

const ELSEWHERE = 'Reach the person in another way.';
const AS_DOCUMENT = 'Send it as a document.';

/** Telegram's words for a no that stays one (core.telegram.org/method/messages.sendMessage and its neighbours). */
const REFUSALS: readonly (readonly [RegExp, Words])[] = [
  // Strangers only, and asking again makes it last longer, so that nothing repeats it by itself.
  [
    /^PEER_FLOOD$/,
    {
      title: 'Telegram lets this account write to nobody new for now, because people have reported it.',
      advice: 'Wait until the person writes first, or ask @SpamBot in Telegram how long it lasts.',
    },
  ],
  [/^USER_IS_BLOCKED$/, { title: 'The person has blocked this account.', advice: ELSEWHERE }],
  [
    /^YOU_BLOCKED_USER$/,
    { title: 'This account has blocked the person.', advice: 'Unblock the person in Telegram first.' },
  ],
  [
    /^(INPUT_USER_DEACTIVATED|USER_DELETED)$/,
    { title: 'The person has deleted their Telegram account.', advice: ELSEWHERE },
  ],
  [
    /^(PRIVACY_PREMIUM_REQUIRED|ALLOW_PAYMENT_REQUIRED)/,
    {
      title: 'The person takes messages of strangers only from Premium accounts or for pay.',
      advice: ELSEWHERE,
    },
  ],
  [
    /^(PEER_ID_INVALID|CHAT_ID_INVALID|USER_ID_INVALID|CHANNEL_INVALID|CHANNEL_PRIVATE|USER_NOT_PARTICIPANT)$/,
    { title: 'This account cannot reach the chat any more.', advice: 'Have it added to the chat again.' },
  ],
  [
    /^VOICE_MESSAGES_FORBIDDEN$|^CHAT_SEND_(VOICES|ROUNDVIDEOS)_FORBIDDEN$/,
    { title: 'No voice messages are taken here.', advice: 'Send it as a document or as text.' },
  ],
  [
    /^CHAT_SEND_[A-Z]+_FORBIDDEN$/,
    { title: 'This group does not allow such messages.', advice: 'Answer in another form.' },
  ],
  [
    /^(CHAT_WRITE_FORBIDDEN|CHAT_ADMIN_REQUIRED|CHAT_RESTRICTED|USER_BANNED_IN_CHANNEL|CHAT_GUEST_SEND_FORBIDDEN|TOPIC_CLOSED|TOPIC_DELETED)$/,
    {
      title: 'This account may not write in the chat.',
      advice: 'Have an administrator of the chat allow it.',
    },
  ],
  [
    /^(MESSAGE_TOO_LONG|MEDIA_CAPTION_TOO_LONG|ENTITIES_TOO_LONG)$/,
    { title: 'The text is too long for Telegram.', advice: 'Shorten it.' },
  ],
  [
    /^MESSAGE_EMPTY$/,
    { title: 'There is nothing in the message that Telegram shows.', advice: 'Write some words.' },
  ],
  [
    /^(REPLY_MESSAGE_ID_INVALID|MESSAGE_ID_INVALID|MSG_ID_INVALID)$/,
    { title: 'The message that it is about is no longer there.', advice: 'Send it as a message of its own.' },
  ],
  [
    /^MESSAGE_AUTHOR_REQUIRED$/,
    { title: 'Another account wrote this message.', advice: 'Only the account that wrote it can change it.' },
  ],
  [
    /^(MESSAGE_EDIT_TIME_EXPIRED|MESSAGE_DELETE_FORBIDDEN|MESSAGE_NOT_MODIFIED)$/,
    { title: 'Telegram no longer lets this message be changed.', advice: 'Write a new message.' },
  ],
  [
    /^(REACTION_INVALID|REACTION_EMPTY|REACTIONS_TOO_MANY)$/,
    { title: 'This reaction is not allowed here.', advice: 'Choose another one.' },
  ],
  [/^(PHOTO_|IMAGE_PROCESS_FAILED)/, { title: 'Telegram cannot show this picture.', advice: AS_DOCUMENT }],
  [/^(VIDEO_|MEDIA_)/, { title: 'Telegram cannot show this file.', advice: AS_DOCUMENT }],
  [
    /^(FILE_|MD5_)/,
    {
      title: 'Telegram has refused the file: it is empty, damaged or too large.',
      advice: 'Attach it again.',
    },
  ],
];

/** What follows for a message from a request that failed. Pure. */
export function classifyAccountFailure(failure: AccountFailure): Undone {
  const { problem, reason, retryAfterMs, code, isUndone } = failure;
  // The account is limited as a whole until somebody appeals.
  if (problem === 'banned' || reason.startsWith('FROZEN_')) return stopped(reason, BANNED);
  if (problem === 'needs_login') return stopped(reason, SIGN_IN);
  if (retryAfterMs !== null) {
    // A group slows its members down; every other pause is the account's.
    return reason.startsWith('SLOWMODE_')
      ? { kind: 'later', scope: 'recipient', afterMs: retryAfterMs, error: messageError(reason, SLOW_MODE) }
      : { kind: 'later', scope: 'channel', afterMs: retryAfterMs, error: messageError(reason, WAIT) };
  }
  // Of an inner fault Telegram does not say what came before it.
  if (code === null || code >= 500 || code < 0) {
    return isUndone
      ? { kind: 'later', scope: 'message', afterMs: null, error: notReached(reason).error }
      : outcomeUnknown(reason);
  }
  const words = REFUSALS.find(([pattern]) => pattern.test(reason))?.[1] ?? GENERAL;
  return { kind: 'refused', error: messageError(reason, words) };
}

function stopped(reason: string, words: Words): Undone {
  return { kind: 'stopped', error: messageError(reason, words) };
}

function messageError(reason: string, { title, advice }: Words): MessageError {
  return { code: reason.toLowerCase(), title, detail: reason, advice };
}
