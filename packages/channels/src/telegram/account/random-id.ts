import { createHash } from 'node:crypto';

/**
 * The number by which Telegram recognises a message that an account sends once more (`random_id`): 64 bits, signed, in
 * decimal, and the same for the same message for ever. Telegram keeps those numbers for each account apart.
 *
 * @param messageId our own id of the message
 */
export function telegramRandomId(messageId: string): string {
  return createHash('sha256').update(messageId).digest().readBigInt64BE(0).toString();
}
