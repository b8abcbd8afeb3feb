/**
 * A SHA-256 as hex, from the hex or base64 that platforms write it in; null where it is none. WhatsApp's webhooks have
 * base64, its history hex (notes/meta.md §5).
 */
export function sha256InHex(text: string | null): string | null {
  if (text === null) return null;
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  const bytes = Buffer.from(text, 'base64');
  return /^[\w+/-]{43}=?$/.test(text) && bytes.length === 32 ? bytes.toString('hex') : null;
}
