import { z } from 'zod';

export const telegramLoginMethodSchema = z.enum(['qr', 'code']);

/** A sign-in to a Telegram account, and where it stands; the last four states are final. */
export const telegramLoginSchema = z.object({
  id: z.string(),
  name: z.string(),
  method: telegramLoginMethodSchema,
  state: z.enum([
    'requested',
    'connecting',
    'scan_qr',
    'code_needed',
    'password_needed',
    'done',
    'failed',
    'cancelled',
    'expired',
  ]),
  detail: z.string().nullable().describe('what was wrong, or how it ended, in a sentence'),
  qr_url: z
    .string()
    .nullable()
    .describe('to be shown as a QR code while the state is scan_qr; changes every 30 s; for who began it'),
  qr_expires_at: z.string().nullable(),
  sent_by: z.string().nullable().describe('how Telegram sends the code: app, sms, call, …'),
  code_length: z.number().int().nullable(),
  password_hint: z.string().nullable(),
  account_id: z.string().nullable().describe('once the state is done'),
  expires_at: z.string(),
});

export const telegramAccountSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['connecting', 'online', 'degraded', 'needs_login', 'banned', 'stopped']),
  reason: z.string().nullable().describe("Telegram's word for it, where it has one"),
  since: z.string(),
  is_logging_out: z.boolean(),
  telegram_user_id: z.string().nullable().describe('known from the first connection on'),
  channel_id: z.string().nullable(),
});

/** `GET telegram/accounts`. */
export const telegramAccountListSchema = z.object({ accounts: z.array(telegramAccountSchema) });

export type TelegramLoginView = z.infer<typeof telegramLoginSchema>;
export type TelegramAccountView = z.infer<typeof telegramAccountSchema>;
