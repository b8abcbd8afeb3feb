/** What a line takes: exact types, whole families by a star behind the slash, or everything by two stars. */
export interface MediaRule {
  type: string;
  mime_types: readonly string[];
  bytes_max: number;
}

export type FileRefusal = { why: 'empty' } | { why: 'type' } | { why: 'size'; bytesMax: number };

/** The server takes no more of any file, whatever the platform says. */
const BYTES_MAX = 100 * 1024 * 1024;

/**
 * Why a file cannot be sent by a line; null when it can, as far as can be told before the server has looked into it.
 *
 * @param rules undefined: nobody has said, so everything goes
 */
export function fileRefusal(
  { type, size }: { type: string; size: number },
  rules: readonly MediaRule[] | undefined,
): FileRefusal | null {
  if (size === 0) return { why: 'empty' };
  if (size > BYTES_MAX) return { why: 'size', bytesMax: BYTES_MAX };
  if (rules === undefined) return null;
  // Voice messages and stickers are not what a plain file is sent as. A browser that knows no type says ''.
  const open = rules.filter((rule) => rule.type !== 'voice' && rule.type !== 'sticker');
  const fitting = type === '' ? open : open.filter((rule) => takes(rule, type));
  if (fitting.length === 0) return { why: 'type' };
  const bytesMax = Math.max(...fitting.map((rule) => rule.bytes_max));
  return size > bytesMax ? { why: 'size', bytesMax } : null;
}

/** `audio/ogg; codecs=opus` counts as `audio/ogg`. */
function takes({ mime_types: patterns }: MediaRule, type: string): boolean {
  const bare = (type.split(';')[0] ?? '').trim().toLowerCase();
  return patterns.some((pattern) => {
    if (pattern === '*/*') return true;
    return pattern.endsWith('/*') ? bare.startsWith(pattern.slice(0, -1)) : bare === pattern;
  });
}
