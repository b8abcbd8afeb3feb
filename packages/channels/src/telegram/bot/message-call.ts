import type { OutboundInteractive, SendMessage } from '@switchboard/core';
import { unsupported } from '../../reply/outcomes.ts';
import type { JsonRecord } from '../../tolerant-reader.ts';
import { botMessageIdOf, type BotPlace } from './bot-place.ts';
import type { BuiltBotCall } from './send.ts';

/** The method and the parameter of each kind of file, and whether words go along (Bot API, "Available methods"). */
const FILE_METHODS: ReadonlyMap<string, { method: string; parameter: string; captioned: boolean }> = new Map([
  ['image', { method: 'sendPhoto', parameter: 'photo', captioned: true }],
  ['video', { method: 'sendVideo', parameter: 'video', captioned: true }],
  ['audio', { method: 'sendAudio', parameter: 'audio', captioned: true }],
  ['voice', { method: 'sendVoice', parameter: 'voice', captioned: true }],
  ['document', { method: 'sendDocument', parameter: 'document', captioned: true }],
  ['sticker', { method: 'sendSticker', parameter: 'sticker', captioned: false }],
]);

/** The call that sends a message. Nothing of ours goes along that Telegram would repeat: it has no such field. */
export function botMessageCall(
  place: BotPlace,
  address: string,
  message: SendMessage,
  withFile: boolean,
): BuiltBotCall {
  const { text, attachment, interactive, replyToExternalId } = message;
  const around = { ...place, ...quoteOf(address, replyToExternalId) };
  if (message.template === null && attachment === null && text !== null) {
    const markup = interactive === null ? {} : keyboardOf(interactive);
    if (markup !== null) return called('sendMessage', { ...around, text, ...markup }, null);
  }
  const how = attachment === null || interactive !== null ? undefined : FILE_METHODS.get(attachment.type);
  if (attachment === null || how === undefined || (text !== null && !how.captioned)) {
    return unsupported(`A Telegram bot takes no message of the kind "${message.type}".`);
  }
  const words = text === null ? {} : { caption: text };
  if (attachment.externalId === null && withFile) {
    return called(how.method, { ...around, ...words }, how.parameter);
  }
  const file = attachment.externalId ?? attachment.url;
  if (file === null) return unsupported('The file of this message cannot be sent.');
  return called(how.method, { ...around, ...words, [how.parameter]: file }, null);
}

/** A message that is gone, or that has no number in Telegram, such as a pressed button, is not quoted. */
function quoteOf(address: string, replyToExternalId: string | null): JsonRecord {
  const id = replyToExternalId === null ? null : botMessageIdOf(address, replyToExternalId);
  return id === null ? {} : { reply_parameters: { message_id: id, allow_sending_without_reply: true } };
}

/** Each button in a row of its own, so that long words fit; null for what a keyboard cannot be. */
function keyboardOf(interactive: OutboundInteractive): JsonRecord | null {
  switch (interactive.kind) {
    case 'buttons':
      return keyboard(interactive.buttons.map(({ id, title }) => [{ text: title, callback_data: id }]));
    case 'link':
      return keyboard([[{ text: interactive.title, url: interactive.url }]]);
    case 'list':
      return null;
  }
}

function keyboard(rows: JsonRecord[][]): JsonRecord {
  return { reply_markup: { inline_keyboard: rows } };
}

function called(method: string, parameters: JsonRecord, fileParameter: string | null): BuiltBotCall {
  return { kind: 'call', method, parameters, fileParameter };
}
