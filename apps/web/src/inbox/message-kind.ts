/** Kinds of messages that have a name, and a sign of their own. */
export const MESSAGE_KINDS = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'reaction',
  'story',
  'template',
  'system',
  'unsupported',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** The kind of that type; null for types that a later server has. */
export function messageKind(type: string | null): MessageKind | null {
  return MESSAGE_KINDS.find((kind) => kind === type) ?? null;
}
