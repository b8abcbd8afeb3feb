import type { MessageError, OutboundCommand, OutboundTarget, SendOutcome } from '@switchboard/core';
import type { Readable } from 'node:stream';
import type { UploadFile } from '../../http/multipart.ts';
import { notReached, outcomeUnknown, unsupported } from '../../reply/outcomes.ts';
import { asRecord, type JsonRecord } from '../../tolerant-reader.ts';
import { messageIdOf } from './bot-chat.ts';
import type { BotAnswer, BotCallOptions, BotPort, BotRequest } from './bot-client.ts';
import { classifyBotError } from './bot-errors.ts';
import { botMessageCall } from './message-call.ts';
import { type BotPlace, botMessageIdOf, botPlaceOf } from './bot-place.ts';

export type BuiltBotCall =
  | { kind: 'call'; method: string; parameters: JsonRecord; fileParameter: string | null }
  | { kind: 'refused'; error: MessageError };

export interface BotSendOptions extends BotCallOptions {
  /** Opens the file of the message: the Bot API takes files only with the message that shows them. */
  openFile?: () => Promise<Readable>;
}

/** Sends one command through the bot; never twice, but for a caption that was taken for a text. */
export async function sendTelegramBot(
  port: BotPort,
  target: OutboundTarget,
  command: OutboundCommand,
  credentials: { botToken: string },
  { openFile, ...options }: BotSendOptions = {},
): Promise<SendOutcome> {
  const built = buildBotCall(target, command, openFile !== undefined);
  if (built.kind === 'refused') return built;
  const { method, parameters, fileParameter } = built;
  let request: BotRequest = { method, parameters };
  if (fileParameter !== null && openFile !== undefined && command.kind === 'message') {
    const { attachment } = command;
    if (attachment !== null) {
      const file: UploadFile = { ...attachment, stream: await openFile() };
      request = { ...request, file: { parameter: fileParameter, file } };
    }
  }
  const answer = await port.call(request, credentials.botToken, options);
  if (command.kind === 'edit' && isCaptioned(answer)) {
    // Refused, thus not done: the message is a file, whose words are its caption.
    const { text: caption, ...rest } = parameters;
    const asCaption = { method: 'editMessageCaption', parameters: { ...rest, caption } };
    return readBotAnswer(target, command, await port.call(asCaption, credentials.botToken, options));
  }
  return readBotAnswer(target, command, answer);
}

/**
 * The call that `command` stands for.
 *
 * @param withFile the file itself goes along with the call.
 */
export function buildBotCall(
  target: OutboundTarget,
  command: OutboundCommand,
  withFile: boolean,
): BuiltBotCall {
  const place = botPlaceOf(target.address);
  if (place === null) return unsupported('This is no chat that a bot can write to.');
  if (command.kind === 'message') {
    return botMessageCall(place, target.address, command, withFile);
  }
  const messageId = botMessageIdOf(target.address, command.messageExternalId);
  if (messageId === null) return unsupported('This is no message that Telegram could change.');
  switch (command.kind) {
    case 'reaction':
      return reactionCall(place, messageId, command.emoji);
    case 'edit':
      return call('editMessageText', { ...place, message_id: messageId, text: command.text });
    case 'delete':
      return deleteCall(place, messageId);
  }
}

/** What was asked for and is so already counts as done. */
export function readBotAnswer(
  target: OutboundTarget,
  command: OutboundCommand,
  answer: BotAnswer,
): SendOutcome {
  switch (answer.kind) {
    case 'ok': {
      if (command.kind !== 'message') return { kind: 'sent', externalId: null };
      const id = messageIdOf(asRecord(answer.result));
      return id === null
        ? outcomeUnknown('NO_MESSAGE_ID')
        : { kind: 'sent', externalId: `${target.address}:${id}` };
    }
    case 'error':
      return isSoAlready(command, answer.description)
        ? { kind: 'sent', externalId: null }
        : classifyBotError(answer);
    case 'not_sent':
      return notReached(answer.reason);
    case 'lost':
      return outcomeUnknown(answer.reason);
  }
}

function isSoAlready({ kind }: OutboundCommand, description: string): boolean {
  if (kind === 'edit') return /message is not modified/i.test(description);
  return kind === 'delete' && /message to delete not found/i.test(description);
}

function isCaptioned(answer: BotAnswer): boolean {
  return answer.kind === 'error' && /there is no text in the message to edit/i.test(answer.description);
}

function reactionCall(place: BotPlace, messageId: number, emoji: string | null): BuiltBotCall {
  if (place.business_connection_id !== undefined) {
    return unsupported('A bot cannot react in the chats of a business account.');
  }
  const reaction = emoji === null ? [] : [{ type: 'emoji', emoji }];
  return call('setMessageReaction', { ...place, message_id: messageId, reaction });
}

function deleteCall(place: BotPlace, messageId: number): BuiltBotCall {
  const { business_connection_id: connection, chat_id } = place;
  if (connection === undefined) return call('deleteMessage', { chat_id, message_id: messageId });
  return call('deleteBusinessMessages', { business_connection_id: connection, message_ids: [messageId] });
}

function call(method: string, parameters: JsonRecord): BuiltBotCall {
  return { kind: 'call', method, parameters, fileParameter: null };
}
