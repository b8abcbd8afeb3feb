import type { IncomingMessage, ServerResponse } from 'node:http';
import { secretTokenMatches } from '@switchboard/channels';
import { LIMITS, SwitchboardError } from '@switchboard/core';
import { answerDelivery, secretsNotLoaded, type WebhookOptions } from './webhook-answer.ts';

/**
 * An update of a Telegram bot, for the channel in its address. A channel that is not there is refused exactly as a wrong
 * secret is, so that nobody learns which channels there are.
 */
export function handleTelegramWebhook(
  channelId: string,
  request: IncomingMessage,
  response: ServerResponse,
  options: WebhookOptions,
): Promise<void> {
  const { services, secrets, reader, metrics } = options;
  return answerDelivery('telegram', response, options, async () => {
    const token = request.headers['x-telegram-bot-api-secret-token'];
    const bot = secrets.botOf(channelId);
    const isAuthentic = secretTokenMatches(token, bot?.secret ?? '');
    // Nobody's megabytes are kept who does not know the secret.
    const body = await reader.read(request, { bytesMax: LIMITS.webhookBodyBytesMax, keep: isAuthentic });
    if (bot === null || !isAuthentic) {
      if (token !== undefined && token !== '' && !secrets.isComplete) throw secretsNotLoaded();
      metrics.webhookSignatureFailures.inc({ platform: 'telegram' });
      throw new SwitchboardError('bad_signature', 'The secret token is missing or is not that of the bot.');
    }
    return await services.telegram.receiveUpdate(body, bot.botUserId);
  });
}
