const KINDS = [
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

/** The kind of a message, of which there is a name; `unsupported` for those that a later server has. */
export function kindOf(type: string): (typeof KINDS)[number] {
  return KINDS.find((kind) => kind === type) ?? 'unsupported';
}
