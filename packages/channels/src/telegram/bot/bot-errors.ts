import type { MessageError } from '@switchboard/core';
import type { Undone } from '../../reply/outcomes.ts';
import type { BotAnswer } from './bot-client.ts';

type BotError = Extract<BotAnswer, { kind: 'error' }>;

interface Words {
  title: string;
  advice: string;
}

const ELSEWHERE = 'Reach the person in another way.';

/** By what Telegram's description begins or ends with: the code alone says too little (Bot API, "Making requests"). */
const FORBIDDEN: readonly (readonly [RegExp, Words])[] = [
  [/blocked by the user/i, { title: 'The person has blocked the bot.', advice: ELSEWHERE }],
  [/user is deactivated/i, { title: 'The person has deleted their Telegram account.', advice: ELSEWHERE }],
  [
    /can't initiate conversation/i,
    {
      title: 'The person has never written to the bot.',
      advice: 'A bot may only answer: the person must write first.',
    },
  ],
  [
    /kicked|not a member/i,
    { title: 'The bot is no longer a member of this chat.', advice: 'Have the bot added to the chat again.' },
  ],
];

const BAD_REQUESTS: readonly (readonly [RegExp, Words])[] = [
  [
    /chat not found/i,
    { title: 'The bot does not know this chat.', advice: 'The person must write to the bot first.' },
  ],
  [
    /upgraded to a supergroup/i,
    {
      title: 'This group has become another chat.',
      advice: 'Answer in the new chat, which shows as soon as somebody writes in it.',
    },
  ],
  [
    /message is too long|caption is too long/i,
    { title: 'The text is too long for Telegram.', advice: 'Shorten it.' },
  ],
  [
    /(?:message|business message) to (?:edit|delete|react) not found|MESSAGE_ID_INVALID/i,
    { title: 'The message is no longer there.', advice: 'Nothing can be done.' },
  ],
  [
    /can't be (?:edited|deleted)/i,
    { title: 'Telegram no longer lets this message be changed.', advice: 'Write a new message.' },
  ],
  [/REACTION_INVALID/i, { title: 'This reaction is not allowed here.', advice: 'Choose another one.' }],
  [
    /VOICE_MESSAGES_FORBIDDEN/i,
    { title: 'The person takes no voice messages.', advice: 'Send it as a file or as text.' },
  ],
  [
    /not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/i,
    { title: 'The bot may not write in this chat.', advice: 'Have an administrator of the chat allow it.' },
  ],
];

const GENERAL: Words = {
  title: 'Telegram did not accept the message.',
  advice: 'Send it in another form.',
};

/** What follows from an error of the Bot API. */
export function classifyBotError(error: BotError): Undone {
  switch (error.code) {
    case 401:
    case 404:
      return {
        kind: 'stopped',
        error: messageError(error, {
          title: 'Telegram does not accept the token of this bot.',
          advice: 'An administrator must connect the bot again.',
        }),
      };
    case 429:
      return {
        kind: 'later',
        scope: 'channel',
        afterMs: error.retryAfterMs,
        error: messageError(error, {
          title: 'The bot has sent too much within a short time.',
          advice: 'Nothing: it is tried again by itself.',
        }),
      };
    case 403:
      return { kind: 'refused', error: messageError(error, wordsFor(FORBIDDEN, error)) };
    case 413:
      return {
        kind: 'refused',
        error: messageError(error, {
          title: 'The file is too large for Telegram.',
          advice: 'Send a smaller one.',
        }),
      };
    default:
      return { kind: 'refused', error: messageError(error, wordsFor(BAD_REQUESTS, error)) };
  }
}

function wordsFor(table: readonly (readonly [RegExp, Words])[], { description }: BotError): Words {
  return table.find(([pattern]) => pattern.test(description))?.[1] ?? GENERAL;
}

function messageError({ code, description }: BotError, { title, advice }: Words): MessageError {
  return { code: String(code), title, ...(description === '' ? {} : { detail: description }), advice };
}
