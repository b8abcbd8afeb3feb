import { z } from 'zod';

export const platformSchema = z.enum(['whatsapp', 'instagram', 'facebook', 'telegram']);
export type PlatformName = z.infer<typeof platformSchema>;

/** The platforms that talk to us through Meta's webhooks. */
export const metaPlatformSchema = platformSchema.exclude(['telegram']);
export type MetaPlatformName = z.infer<typeof metaPlatformSchema>;

export const checkStateSchema = z.enum(['ok', 'warning', 'failing', 'unknown']);

/** One thing that is looked at, to tell whether a channel works. */
export const channelCheckSchema = z.object({
  name: z.enum(['token', 'subscription', 'instagram_token', 'number', 'account', 'sending', 'silence']),
  state: checkStateSchema,
  sentence: z.string(),
  action: z.string().nullable().describe('what to do about it'),
  detail: z.string().nullable(),
  problem: z.string().nullable().describe('why it could not be looked at the last time'),
  since: z.string(),
  checked_at: z.string().nullable(),
});

/** Which secrets a channel has; themselves they are never answered. */
export const channelCredentialsSchema = z.object({
  access_token: z.boolean(),
  app_secret: z.boolean().describe('one of its own, beside those of its platform'),
  verify_token: z.boolean(),
  page_id: z.string().nullable(),
});

export const channelSchema = z.object({
  id: z.string(),
  platform: platformSchema,
  external_id: z.string(),
  account_external_id: z
    .string()
    .nullable()
    .describe('of a WhatsApp number: its business account; for owners'),
  name: z.string(),
  state: checkStateSchema.describe('as its worst check'),
  checks: z.array(channelCheckSchema).describe('for owners; others get none'),
  credentials: channelCredentialsSchema.nullable().describe('for owners; null where they cannot be opened'),
  allows_human_agent: z.boolean(),
  is_simulated: z.boolean(),
  first_inbound_at: z.string().nullable().describe('when the first thing came in by it; null: nothing yet'),
  created_at: z.string(),
});

/** `GET channels`. */
export const channelListSchema = z.object({ channels: z.array(channelSchema) });

/** Something will be done soon; what comes of it is seen where it is shown. */
export const askedSchema = z.object({ status: z.literal('asked') });

export const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  category: z.string(),
  status: z.string().describe('only APPROVED ones can be sent'),
  components: z.array(z.unknown()),
  parameters: z
    .array(
      z.object({
        component: z.enum(['header', 'body', 'button']),
        index: z.number().int().nullable().describe('of a button'),
        kind: z.string(),
        names: z.array(z.string()),
        count: z.number().int(),
      }),
    )
    .describe('what has to be filled in'),
});

/** `GET channels/{id}/templates`. */
export const templatePageSchema = z.object({
  templates: z.array(templateSchema).describe('by name and language'),
  next: z.string().nullable().describe('the `after` of the next page; null: there is none'),
  fetched_at: z.string().nullable().describe('null: not yet'),
  problem: z.string().nullable().describe('why they could not be fetched the last time'),
});

export type ChannelCheckView = z.infer<typeof channelCheckSchema>;
export type ChannelView = z.infer<typeof channelSchema>;
export type TemplateView = z.infer<typeof templateSchema>;
export type TemplatePageView = z.infer<typeof templatePageSchema>;
