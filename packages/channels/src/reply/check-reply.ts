import { type Platform, platformName } from '@switchboard/core';
import { type Capabilities, capabilitiesOf, takesMimeType, tooLong } from './capabilities.ts';
import { checkInteractive } from './check-interactive.ts';
import type { Reply, ReplyFile } from './split-reply.ts';

/** A reply of more files is surely a mistake: each is a message of its own. */
const FILES_MAX = 30;

/**
 * What keeps a reply from being sent by this platform, as sentences for the agent; none when it can be sent. The reply
 * window is another question: `replyWindow` answers it.
 */
export function checkReply(platform: Platform, reply: Reply, line: { isBot: boolean }): string[] {
  const capabilities = capabilitiesOf(platform, line);
  const name = platformName(platform);
  return [
    ...checkParts(name, capabilities, reply),
    ...checkText(name, capabilities, reply),
    ...reply.attachments.flatMap((file) => checkFile(name, capabilities, file)),
    ...(reply.interactive === null
      ? []
      : checkInteractive(name, capabilities.interactive, reply.text ?? '', reply.interactive)),
  ];
}

function checkParts(name: string, capabilities: Capabilities, reply: Reply): string[] {
  const { template, interactive, attachments, text, replyToExternalId } = reply;
  const problems: string[] = [];
  if (template !== null) {
    if (!capabilities.templates) problems.push(`${name} knows no templates.`);
    if (interactive !== null || attachments.length > 0) {
      problems.push('A template is sent alone: take the files and buttons away.');
    }
    if (template.name === '' || template.language === '') {
      problems.push('A template needs a name and a language.');
    }
  } else if (interactive !== null && attachments.length > 0) {
    problems.push('Buttons are sent without files: send the files first.');
  } else if (interactive === null && attachments.length === 0 && (text ?? '').trim() === '') {
    problems.push('The message is empty.');
  }
  if (attachments.length > FILES_MAX) problems.push(`At most ${FILES_MAX} files can be sent at once.`);
  if (replyToExternalId !== null && !capabilities.quote) {
    problems.push(`${name} lets no message quote another.`);
  }
  return problems;
}

function checkText(
  name: string,
  capabilities: Capabilities,
  { text, template, interactive }: Reply,
): string[] {
  // A template's words are filled in by WhatsApp; those above buttons have a limit of their own.
  if (text === null || template !== null || interactive !== null) return [];
  const over = tooLong(capabilities.text, text);
  return over === null ? [] : [`The text is too long for ${name}: ${over}.`];
}

function checkFile(name: string, { media }: Capabilities, file: ReplyFile): string[] {
  const rule = media.find(({ type }) => type === file.type);
  if (rule === undefined) return [`${name} takes no message of the kind "${file.type}".`];
  if (file.sizeBytes <= 0) return [`The file "${file.filename}" is empty.`];
  if (!takesMimeType(rule, file.mimeType)) {
    return [`${name} does not take "${file.filename}" (${file.mimeType}) as ${file.type}.`];
  }
  if (file.sizeBytes > rule.bytesMax) {
    return [`The file "${file.filename}" is too large: ${name} takes up to ${sizeText(rule.bytesMax)}.`];
  }
  return [];
}

function sizeText(bytes: number): string {
  const mib = bytes / (1024 * 1024);
  return mib >= 1 ? `${mib} MB` : `${Math.round(bytes / 1024)} kB`;
}
