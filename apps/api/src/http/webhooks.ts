import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { META_PLATFORMS, type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { hasTooManyHeaders, refuseHeaders } from './header-limit.ts';
import {
  handleFacebookWebhook,
  handleHandshake,
  handleInstagramWebhook,
  handleWhatsappWebhook,
} from './meta-webhooks.ts';
import { BASE } from './paths.ts';
import { handleTelegramWebhook } from './telegram-webhooks.ts';
import { refuse, type WebhookHandler, type WebhookOptions } from './webhook-answer.ts';

/** The path that the CRM registered for Instagram with Meta, beside ours. */
const INSTAGRAM_ALIAS = `${BASE}/instagram/webhook`;

/** One channel, one address: an update does not say which bot it is for. */
const TELEGRAM_PATH = `${BASE}/webhooks/telegram/`;

/** Finds the handler of a request by method and path; null for anything that is no webhook. */
export function createWebhookRouter(
  options: WebhookOptions,
): (request: IncomingMessage) => WebhookHandler | null {
  const handlers = {
    whatsapp: (request: IncomingMessage, response: ServerResponse) =>
      void handleWhatsappWebhook(request, response, options),
    instagram: (request: IncomingMessage, response: ServerResponse) =>
      void handleInstagramWebhook(request, response, options),
    facebook: (request: IncomingMessage, response: ServerResponse) =>
      void handleFacebookWebhook(request, response, options),
  };
  const platformOf = new Map<string, MetaPlatform>(
    META_PLATFORMS.map((platform) => [`${BASE}/webhooks/${platform}`, platform]),
  ).set(INSTAGRAM_ALIAS, 'instagram');
  const handlerOf = (request: IncomingMessage): WebhookHandler | null => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    const platform = platformOf.get(path);
    if (platform === undefined) return telegramHandler(path, request, options);
    if (request.method === 'POST') return handlers[platform];
    if (request.method === 'GET')
      return (_, response) => handleHandshake(platform, request, response, options);
    return refuseMethod('Only GET and POST.');
  };
  return (request) => {
    const handler = handlerOf(request);
    return handler !== null && hasTooManyHeaders(request) ? refuseHeaders : handler;
  };
}

function telegramHandler(
  path: string,
  { method }: IncomingMessage,
  options: WebhookOptions,
): WebhookHandler | null {
  if (!path.startsWith(TELEGRAM_PATH)) return null;
  const channelId = path.slice(TELEGRAM_PATH.length);
  if (channelId === '' || channelId.includes('/')) return null;
  if (method !== 'POST') return refuseMethod('Only POST.');
  return (request, response) => void handleTelegramWebhook(channelId, request, response, options);
}

function refuseMethod(message: string): WebhookHandler {
  return (_, response) => refuse(response, new SwitchboardError('method_not_allowed', message));
}

/** The same for Express, which sees a webhook only when the server did not hand it over before. */
export function webhookMiddleware(find: ReturnType<typeof createWebhookRouter>): RequestHandler {
  return (request, response, next) => {
    const handle = find(request);
    if (handle === null) next();
    else handle(request, response);
  };
}
