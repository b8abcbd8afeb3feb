import { type MessageKind, messageKind } from '../message-kind.ts';

/** The kind of a message, of which there is a name; `unsupported` for those that a later server has. */
export function kindOf(type: string): MessageKind {
  return messageKind(type) ?? 'unsupported';
}
