import { randomBytes } from 'node:crypto';
import { TELEGRAM_BOT_UPDATES } from '@switchboard/channels';

/** `<bot's user id>:<secret part>`, as BotFather gives it (Bot API, "Authorizing your bot"). */
const BOT_TOKEN = /^(\d{1,20}):[A-Za-z0-9_-]+$/;

const SECRET_BYTES = 32;

/** The bot's own user id; null when this is no bot token. */
export function botUserIdOf(token: string): string | null {
  return BOT_TOKEN.exec(token)?.[1] ?? null;
}

export function newWebhookSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Where Telegram posts the updates of the bot of this channel (CONTRACT §3). */
export function botWebhookPath(channelId: string): string {
  return `/api/v1/communications/webhooks/telegram/${channelId}`;
}

/** The one command that makes Telegram post the bot's updates to `url`, to be pasted into a shell. */
export function setWebhookCommand({
  token,
  url,
  secret,
}: {
  token: string;
  url: string;
  secret: string;
}): string {
  const body = JSON.stringify({ url, secret_token: secret, allowed_updates: TELEGRAM_BOT_UPDATES });
  const address = `https://api.telegram.org/bot${token}/setWebhook`;
  return `curl -sS -X POST ${quoted(address)} -H 'Content-Type: application/json' -d ${quoted(body)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
